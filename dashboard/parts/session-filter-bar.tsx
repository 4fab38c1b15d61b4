// What the list of sessions is narrowed by: typing first, then choices.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { sessionOrders } from '../../src/core/sort-sessions.ts';
import { setQuery } from '../state/location.ts';
import { engineChoices, firstOrderOf, healthChoices } from '../words/session-filter.ts';
import type { Sort, SessionFilter } from '../words/session-filter.ts';
import { Choice } from './choice.tsx';

interface Props {
  readonly filter: SessionFilter;
  readonly tenants: readonly string[];
  readonly places: readonly string[];
}

/** Longer than between two letters of most people. */
const typingMs = 180;

const narrowedBy = [
  { field: 'health', label: 'Health', all: 'any' },
  { field: 'engine', label: 'Engine', all: 'both' },
  { field: 'tenant', label: 'Tenant', all: 'all' },
  { field: 'place', label: 'Place', all: 'all' },
] as const;

export function SessionFilterBar({ filter, tenants, places }: Props) {
  const choices = {
    health: healthChoices,
    engine: engineChoices,
    tenant: withChosen(tenants, filter.tenant),
    place: withChosen(places, filter.place),
  };
  return (
    <search class="filters">
      <TypedFilter query={filter.query} />
      {narrowedBy.map(({ field, label, all }) => (
        <Choice
          key={field}
          label={label}
          value={filter[field]}
          choices={choices[field]}
          all={all}
          onChoose={(value) => setQuery({ [field]: value })}
        />
      ))}
      <Choice
        label="Sort by"
        value={filter.sort}
        choices={sessionOrders}
        onChoose={(sort) => setQuery({ sort, order: firstOrderOf(sort as Sort) })}
      />
      <label class="tick">
        <input
          type="checkbox"
          checked={filter.orphan === 'true'}
          onChange={(event) => setQuery({ orphan: event.currentTarget.checked ? 'true' : '' })}
        />{' '}
        Orphans only
      </label>
    </search>
  );
}

/** A link may name one that is not among those seen so far. */
function withChosen(choices: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || choices.includes(chosen) ? choices : [...choices, chosen];
}

function TypedFilter({ query }: { readonly query: string }) {
  const typed = useSignal(query);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    // The address was changed by something else: a link, going back, "show all".
    if (timer.current === undefined) typed.value = query;
  }, [query]);
  const type = (text: string): void => {
    typed.value = text;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      setQuery({ query: text });
    }, typingMs);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <label class="filter-text">
      <span>
        Filter <kbd title="Press / to come here">/</kbd>
      </span>
      <input
        type="search"
        value={typed.value}
        placeholder="Name, tenant or place"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value)}
      />
    </label>
  );
}
