import type { JSX, KeyboardEvent } from 'react';

export interface SearchFieldProps {
  /** What is searched, for those who do not see the field. */
  label: string;
  placeholder: string;
  title?: string;
  value: string;
  onChange(value: string): void;
  /** Keys other than Escape, which empties the field. */
  onKeyDown?(event: KeyboardEvent<HTMLInputElement>): void;
}

/** The search at the head of a sidebar. */
export function SearchField(props: SearchFieldProps): JSX.Element {
  const { label, placeholder, title, value, onChange, onKeyDown } = props;
  return (
    <input
      type="search"
      className="jp-mod-styled tl-Sidebar-search"
      placeholder={placeholder}
      aria-label={label}
      title={title}
      data-lm-suppress-shortcuts="true"
      spellCheck={false}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      onKeyDown={event => {
        if (event.key === 'Escape' && value) {
          event.preventDefault();
          onChange('');
        } else {
          onKeyDown?.(event);
        }
      }}
    />
  );
}
