// The way to every page; on a narrow screen behind a button.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { CallerAnswer } from '../client/answers.ts';
import { may, signOut } from '../state/caller.ts';
import { connection } from '../state/events.ts';
import { location } from '../state/location.ts';
import type { PageName } from '../state/route.ts';
import { Link } from './link.tsx';
import { ThemeChoice } from './theme-choice.tsx';

interface Entry {
  readonly href: string;
  readonly name: string;
  /** It is the current entry on these pages. */
  readonly pages: readonly PageName[];
}

const entries: readonly Entry[] = [
  { href: '/', name: 'Fleet', pages: ['fleet'] },
  { href: '/sessions', name: 'Sessions', pages: ['sessions', 'session'] },
  { href: '/plans', name: 'Plans', pages: ['plans', 'plan'] },
  { href: '/runs', name: 'Runs', pages: ['runs', 'run'] },
  { href: '/alerts', name: 'Alerts', pages: ['alerts'] },
  { href: '/trash', name: 'Trash', pages: ['trash'] },
  { href: '/doctor', name: 'Doctor', pages: ['doctor'] },
];

const forAdmins: Entry = { href: '/keys', name: 'Keys', pages: ['keys'] };

export function Navigation({ page, answer }: { readonly page: PageName; readonly answer: CallerAnswer }) {
  const isOpen = useSignal(false);
  const { path } = location.value;
  useEffect(() => {
    isOpen.value = false;
  }, [path]);
  const shown = may('admin') && answer.caller.tenant === null ? [...entries, forAdmins] : entries;
  return (
    <header class={`side ${isOpen.value ? 'is-open' : ''}`}>
      <div class="side-head">
        <Link href="/" class="brand">
          <img src="/mark.svg" alt="" width="24" height="24" />
          Holdfast
        </Link>
        <LiveMark />
        <button
          type="button"
          class="side-button"
          aria-expanded={isOpen.value}
          aria-controls="side-body"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          Menu
        </button>
      </div>
      <div id="side-body" class="side-body">
        <nav aria-label="Pages">
          <ul>
            {shown.map(({ href, name, pages }) => (
              <li key={href}>
                <Link href={href} aria-current={pages.includes(page) ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div class="side-foot small">
          <ThemeChoice />
          <Whoever answer={answer} />
          <p>
            <a href="/docs">HTTP API</a> <span class="soft">Holdfast {answer.version}</span>
          </p>
        </div>
      </div>
    </header>
  );
}

function LiveMark() {
  const state = connection.value;
  const words = { live: 'live', connecting: 'connecting', away: 'not connected' };
  return <span class={`live-mark is-${state}`}>{words[state]}</span>;
}

function Whoever({ answer }: { readonly answer: CallerAnswer }) {
  const { name, role, tenant } = answer.caller;
  return (
    <div>
      <p>
        <strong>{name}</strong> <span class="soft">{tenant === null ? role : `${role}, ${tenant} only`}</span>
      </p>
      {answer.csrf !== null && (
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </div>
  );
}
