import { Code, type LucideIcon, SquareTerminal, Users } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { layoutStorage } from '../browser-storage.ts';
import { useOnePane } from '../components/use-one-pane.ts';
import { useVisibleArea } from '../components/use-visible-area.ts';

/** What there is room for one of on a phone, in the order of the tabs. */
const PANES = ['code', 'output', 'people'] as const;
export type Pane = (typeof PANES)[number];

interface RoomLayoutProps {
  readonly header: ReactNode;
  /** Lines between the header and the panes. */
  readonly banner?: ReactNode;
  readonly code: ReactNode;
  readonly output: ReactNode;
  /** Where there is room for one pane; elsewhere they have their place in the header. */
  readonly people?: ReactNode;
  /** Floats above the panes where there is room for one. */
  readonly floating?: ReactNode;
  readonly status: ReactNode;
  /** The pane that shows where there is room for one. */
  readonly pane: Pane;
  readonly onPane: (pane: Pane) => void;
}

/**
 * Where things are: code left and output right, with a border that can be moved; one of them at a time on a phone. They
 * are the same elements in both, so that whoever turns a phone finds everything as it was.
 */
export function RoomLayout({ header, banner, status, ...panes }: RoomLayoutProps) {
  const visible = useVisibleArea();
  return (
    <div
      className="[container-type:size] grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)_auto] overflow-hidden"
      style={visible ? { height: visible.height, marginTop: visible.top } : undefined}
    >
      {header}
      <div>{banner}</div>
      <Panes {...panes} />
      <footer className="low:not-has-data-unwell:hidden flex h-7 items-center border-t border-border bg-surface-1 px-3 text-small text-muted">
        {status}
      </footer>
    </div>
  );
}

/** What floats leaves the keys for code and the verdict free. */
const BENEATH_FLOATING: Readonly<Record<Exclude<Pane, 'people'>, string>> = {
  code: 'bottom-3 pointer-coarse:bottom-14',
  output: 'bottom-1.5',
};

/** Of each pane, in pixels. */
const LEAST_WIDTH = 240;

type PanesProps = Omit<RoomLayoutProps, 'header' | 'banner' | 'status'>;

function Panes({ code, output, people, floating, pane, onPane }: PanesProps) {
  const one = useOnePane();
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: 'panes',
    storage: layoutStorage,
  });
  const minSize = one ? 0 : LEAST_WIDTH;
  return (
    <Tabs.Root
      asChild
      value={pane}
      onValueChange={(value) => onPane(PANES.find((name) => name === value) ?? 'code')}
    >
      <main className="grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
        <div className="relative min-h-0">
          <Group
            orientation="horizontal"
            // The panels keep their widths beneath the one pane that covers them.
            disabled={one}
            {...(defaultLayout && { defaultLayout })}
            onLayoutChanged={onLayoutChanged}
          >
            <Panel id="code" defaultSize="60%" minSize={minSize}>
              <PaneContent pane="code" one={one} className="bg-surface-0">
                {code}
              </PaneContent>
            </Panel>
            <Separator
              hidden={one}
              aria-label="Border between code and output"
              className="w-px bg-border outline-offset-0 data-[separator=active]:bg-border-strong data-[separator=hover]:bg-border-strong"
            />
            <Panel id="output" minSize={minSize}>
              <PaneContent pane="output" one={one} className="bg-surface-1">
                {output}
              </PaneContent>
            </Panel>
          </Group>
          {one && (
            <PaneContent pane="people" one className="bg-surface-1">
              {people}
            </PaneContent>
          )}
          {one && pane !== 'people' && (
            <div className={`absolute right-3 ${BENEATH_FLOATING[pane]}`}>{floating}</div>
          )}
        </div>
        {one && (
          <Tabs.List aria-label="What to show" className="flex border-t border-border bg-surface-1">
            {PANES.map((name) => (
              <Tab key={name} pane={name} />
            ))}
          </Tabs.List>
        )}
      </main>
    </Tabs.Root>
  );
}

const LOOK: Readonly<Record<Pane, { label: string; icon: LucideIcon }>> = {
  code: { label: 'Code', icon: Code },
  output: { label: 'Output', icon: SquareTerminal },
  people: { label: 'People', icon: Users },
};

/** What makes a tab's panel of an element, and is not said of one that always shows. */
const NO_TAB = { role: undefined, 'aria-labelledby': undefined, tabIndex: undefined };

interface PaneContentProps {
  readonly pane: Pane;
  /** Whether there is room for one pane only. */
  readonly one: boolean;
  readonly className: string;
  readonly children: ReactNode;
}

/** A pane; where there is room for one it covers the others, or stays as it is unseen. */
function PaneContent({ pane, one, className, children }: PaneContentProps) {
  return (
    <Tabs.Content
      forceMount
      value={pane}
      className={one ? 'absolute inset-0 data-[state=inactive]:hidden' : 'h-full'}
      {...(!one && NO_TAB)}
    >
      <section
        aria-label={LOOK[pane].label}
        className={`flex h-full min-h-0 min-w-0 flex-col ${className}`}
      >
        {children}
      </section>
    </Tabs.Content>
  );
}

function Tab({ pane }: { readonly pane: Pane }) {
  const { label, icon: Icon } = LOOK[pane];
  return (
    <Tabs.Trigger
      value={pane}
      className="flex h-11 flex-1 items-center justify-center gap-2 text-body text-muted data-[state=active]:font-medium data-[state=active]:text-text data-[state=active]:shadow-[inset_0_2px_0_var(--focus)]"
    >
      <Icon size={16} aria-hidden="true" />
      {label}
    </Tabs.Trigger>
  );
}
