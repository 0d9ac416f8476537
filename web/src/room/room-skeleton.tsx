import type { ReactNode } from 'react';
import { EditorSkeleton } from '../editor/editor-skeleton.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomLayout } from './room-layout.tsx';

interface RoomSkeletonProps {
  readonly title?: string | null;
  /** What stands above it. */
  readonly children?: ReactNode;
}

/** The room's own layout, before there is anything in it. */
export function RoomSkeleton({ title = null, children }: RoomSkeletonProps) {
  return (
    <>
      <RoomLayout
        header={<RoomHeader title={title} />}
        code={<EditorSkeleton />}
        output={null}
        status={null}
        pane="code"
        onPane={() => {}}
      />
      {children}
    </>
  );
}
