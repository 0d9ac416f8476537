import { type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { Entry } from './entry.tsx';
import { RoomHeader } from './room/room-header.tsx';

/*
 * What the documents show before any script has run. This runs at build time.
 */

const markup = (page: ReactNode): string => renderToString(<StrictMode>{page}</StrictMode>);

/** The landing page, as the browser hydrates it. */
export const renderLanding = (): string => markup(<Entry pathname="/" />);

/** The bar at the top of a session, above the place where its panes will be. */
export const renderRoom = (): string => markup(<RoomHeader title={null} />);
