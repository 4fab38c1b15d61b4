// The head of a table: what its columns are called, aligned as what stands below.
interface Column {
  readonly name: string;
  /** `number` stands at the right; `aloud` is only read aloud; `none` is no column for whoever listens. */
  readonly as: 'number' | 'aloud' | 'none';
}

export function TableHead({ columns }: { readonly columns: readonly (string | Column)[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { name, as } = typeof column === 'string' ? { name: column, as: 'text' } : column;
          if (as === 'none') return <td key={name} class={name} />;
          return (
            <th key={name} scope="col" class={as === 'number' ? 'number' : undefined}>
              {as === 'aloud' ? <span class="aloud">{name}</span> : name}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
