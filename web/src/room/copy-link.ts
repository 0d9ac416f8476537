import { toast } from 'sonner';
import type { ShareLink } from '../session-token.ts';
import { LINK_NAMES } from '../words/people.ts';

/** Puts a link on the clipboard and says so, or says where it can be had. Never throws. */
export async function copyLink({ role, href }: ShareLink): Promise<void> {
  try {
    await navigator.clipboard.writeText(href);
    toast(`${LINK_NAMES[role]} copied.`);
  } catch {
    // The browser does not let the page write there, over plain HTTP for example.
    toast('This browser does not let the page copy. Share shows the link.');
  }
}
