import { buttonClass } from '../components/button.tsx';

/** The way from a session that is over to what was. */
export function ReplayLink({ to }: { readonly to: string }) {
  return (
    <a href={to} className={buttonClass('plain', 'small')}>
      Watch the replay
    </a>
  );
}
