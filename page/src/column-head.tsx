export interface ColumnHeadProps {
  name: string;
  /** Whether the column holds numbers, which stand at the right. */
  figure: boolean;
  sorted?: 'ascending' | 'descending';
  onPress(): void;
}

/** The head of a column by which rows can be sorted. */
export function ColumnHead({ name, figure, sorted, onPress }: ColumnHeadProps) {
  return (
    <th
      scope="col"
      className={figure ? 'tl-mod-figure' : undefined}
      aria-sort={sorted ?? 'none'}
    >
      <button type="button" className="tl-Page-head" title={name} onClick={onPress}>
        <span className="tl-Page-head-name">{name}</span>
        <span aria-hidden="true" className="tl-Page-head-mark">
          {sorted === 'ascending' ? '▲' : sorted === 'descending' ? '▼' : ''}
        </span>
      </button>
    </th>
  );
}
