import { Ellipsis, FileArchive, FileText, Lock, LockOpen } from 'lucide-react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { DropMenu, MenuEntry, MenuRule } from '../components/dropdown.tsx';
import { downloadBlob } from '../download.ts';
import { fetchFile, type RecordingAddress, setReplayOpen } from './recording-api.ts';

interface ReplayMenuProps {
  readonly address: RecordingAddress;
  /** The number of the line that shows, and when it was, as the player says it. */
  readonly seq: number;
  readonly at: string;
  /** Whether one may be the interviewer, who decides who sees this. */
  readonly mayOpen: boolean;
}

/** What can be taken home, and who else may see it. */
export function ReplayMenu({ address, seq, at, mayOpen }: ReplayMenuProps) {
  const { sessionId } = address;

  async function save(path: string, fileName: string) {
    const file = await fetchFile(address, path);
    if (file.ok) downloadBlob(fileName, file.value);
    else toast(file.error.message);
  }

  async function open(wanted: boolean) {
    const opened = await setReplayOpen(address, wanted);
    if (!opened.ok) toast(opened.error.message);
    else if (opened.value) toast('Everyone who has the link can watch the replay now.');
    else toast('Only interviewers can watch the replay now.');
  }

  return (
    <DropMenu
      width="w-72"
      trigger={
        <Button look="quiet" size="icon" aria-label="More" title="More">
          <Ellipsis size={16} aria-hidden="true" />
        </Button>
      }
    >
      <MenuEntry
        icon={<FileArchive size={14} />}
        onSelect={() => void save(`/instants/${seq}/zip`, `viva-${sessionId}-${seq}.zip`)}
      >
        Download the files of {at}, as a zip
      </MenuEntry>
      <MenuEntry
        icon={<FileText size={14} />}
        onSelect={() => void save('/recording/file', `viva-${sessionId}.ndjson`)}
      >
        Download the whole recording
      </MenuEntry>
      {mayOpen && (
        <>
          <MenuRule />
          <MenuEntry icon={<LockOpen size={14} />} onSelect={() => void open(true)}>
            Open the replay to everyone
          </MenuEntry>
          <MenuEntry icon={<Lock size={14} />} onSelect={() => void open(false)}>
            Keep the replay to interviewers
          </MenuEntry>
        </>
      )}
    </DropMenu>
  );
}
