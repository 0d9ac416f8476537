import * as Y from 'yjs';

/** A piece of a text as Yjs holds it. */
export interface TextItem {
  readonly client: number;
  readonly shown: string;
}

/** How many code units of its text an item is: none where it is deleted, or no text. */
export const shownLength = ({ deleted, content, length }: Y.Item): number =>
  !deleted && content instanceof Y.ContentString ? length : 0;

/** What a text consists of as it is now, from its start to its end. */
export function shownItems(text: Y.Text): TextItem[] {
  const items: TextItem[] = [];
  for (let item = text._start; item; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentString) {
      items.push({ client: item.id.client, shown: item.content.str });
    }
  }
  return items;
}
