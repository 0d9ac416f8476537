import { Code, SquareTerminal } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { layoutStorage } from '../browser-storage.ts';
import { useMediaQuery } from '../components/use-media-query.ts';

export type Pane = 'code' | 'output';

interface RoomLayoutProps {
  readonly header: ReactNode;
  /** Lines between the header and the panes. */
  readonly banner?: ReactNode;
  readonly code: ReactNode;
  readonly output: ReactNode;
  readonly status: ReactNode;
  /** The pane that shows where there is room for one. */
  readonly pane: Pane;
  readonly onPane: (pane: Pane) => void;
}

/** Where there is room for two panes beside each other: Tailwind's `md`. */
const WIDE = '(min-width: 48rem)';

/** Where things are: code left and output right, with a border that can be moved; one of them at a time on a phone. */
export function RoomLayout({ header, banner, status, ...panes }: RoomLayoutProps) {
  const wide = useMediaQuery(WIDE);
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)_auto] overflow-hidden">
      {header}
      <div>{banner}</div>
      {wide ? <TwoPanes {...panes} /> : <OnePane {...panes} />}
      <footer className="flex h-7 items-center border-t border-border bg-surface-1 px-3 text-small text-muted">
        {status}
      </footer>
    </div>
  );
}

type PanesProps = Pick<RoomLayoutProps, 'code' | 'output' | 'pane' | 'onPane'>;

const CODE = 'flex h-full min-h-0 min-w-0 flex-col bg-surface-0';
const OUTPUT = 'flex h-full min-h-0 min-w-0 flex-col bg-surface-1';

function TwoPanes({ code, output }: PanesProps) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: 'panes',
    storage: layoutStorage,
  });
  return (
    <main className="min-h-0">
      <Group
        orientation="horizontal"
        {...(defaultLayout && { defaultLayout })}
        onLayoutChanged={onLayoutChanged}
      >
        <Panel id="code" defaultSize="60%" minSize={240}>
          <section aria-label="Code" className={CODE}>
            {code}
          </section>
        </Panel>
        <Separator
          aria-label="Border between code and output"
          className="w-px bg-border outline-offset-0 data-[separator=active]:bg-border-strong data-[separator=hover]:bg-border-strong"
        />
        <Panel id="output" minSize={240}>
          <section aria-label="Output" className={OUTPUT}>
            {output}
          </section>
        </Panel>
      </Group>
    </main>
  );
}

const HIDEABLE = 'min-h-0 data-[state=inactive]:hidden';
const TAB =
  'flex h-11 flex-1 items-center justify-center gap-2 text-body text-muted data-[state=active]:font-medium data-[state=active]:text-text data-[state=active]:shadow-[inset_0_2px_0_var(--focus)]';

/** Both stay as they are while the other shows. */
function OnePane({ code, output, pane, onPane }: PanesProps) {
  return (
    <Tabs.Root
      asChild
      value={pane}
      onValueChange={(value) => onPane(value === 'output' ? 'output' : 'code')}
    >
      <main className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
        <Tabs.Content forceMount value="code" className={HIDEABLE}>
          <section aria-label="Code" className={CODE}>
            {code}
          </section>
        </Tabs.Content>
        <Tabs.Content forceMount value="output" className={HIDEABLE}>
          <section aria-label="Output" className={OUTPUT}>
            {output}
          </section>
        </Tabs.Content>
        <Tabs.List aria-label="What to show" className="flex border-t border-border bg-surface-1">
          <Tabs.Trigger value="code" className={TAB}>
            <Code size={16} aria-hidden="true" />
            Code
          </Tabs.Trigger>
          <Tabs.Trigger value="output" className={TAB}>
            <SquareTerminal size={16} aria-hidden="true" />
            Output
          </Tabs.Trigger>
        </Tabs.List>
      </main>
    </Tabs.Root>
  );
}
