import { HomeLink, MessagePage } from '../components/message-page.tsx';

export function NotFoundPage() {
  return (
    <MessagePage
      title="There is no page here"
      text="The address may be incomplete. Check the link you were given."
    >
      <HomeLink />
    </MessagePage>
  );
}
