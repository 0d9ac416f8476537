/** What serves the page: wrangler, or with `VIVA_E2E_SERVER=1` the server for one machine. */
export const SERVED_BY = process.env.VIVA_E2E_SERVER === '1' ? 'server' : 'built';
