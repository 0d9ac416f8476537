import { Download, FileArchive, FileText } from 'lucide-react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { DropMenu, MenuEntry } from '../components/dropdown.tsx';
import { downloadBlob } from '../download.ts';
import { fetchFile, type RecordingAddress } from './recording-api.ts';

interface DownloadMenuProps {
  readonly address: RecordingAddress;
  /** The number of the line that shows, and when it was, as the player says it. */
  readonly seq: number;
  readonly at: string;
}

/** What can be taken home. */
export function DownloadMenu({ address, seq, at }: DownloadMenuProps) {
  const { sessionId } = address;

  async function save(path: string, fileName: string) {
    const file = await fetchFile(address, path);
    if (file.ok) downloadBlob(fileName, file.value);
    else toast(file.error.message);
  }

  return (
    <DropMenu
      width="w-72"
      trigger={
        <Button look="quiet" size="icon" aria-label="Download" title="Download">
          <Download size={16} aria-hidden="true" />
        </Button>
      }
    >
      <MenuEntry
        icon={<FileArchive size={14} />}
        onSelect={() => void save(`/instants/${seq}/zip`, `viva-${sessionId}-${seq}.zip`)}
      >
        The files of {at}, as a zip
      </MenuEntry>
      <MenuEntry
        icon={<FileText size={14} />}
        onSelect={() => void save('/recording/file', `viva-${sessionId}.ndjson`)}
      >
        The whole recording, as one file
      </MenuEntry>
    </DropMenu>
  );
}
