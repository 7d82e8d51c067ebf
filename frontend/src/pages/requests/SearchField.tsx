import { CloseButton, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useEffectEvent, useState } from 'react';

import { SearchIcon } from '../../ui/icons';
import { SEARCH_MAX } from './listState';
import classes from './Toolbar.module.css';

interface SearchFieldProps {
  /** The text that the list was last asked for. */
  value: string;
  onSearch: (text: string) => void;
}

const DEBOUNCE_MS = 300;

/** Searches when the typing pauses. Follows `value` when it changes by itself: the back button, a cleared filter. */
export function SearchField({ value, onSearch }: SearchFieldProps): ReactElement {
  const [text, setText] = useState(value);
  const [followed, setFollowed] = useState(value);
  if (value !== followed) {
    setFollowed(value);
    setText(value);
  }

  // Always the latest `onSearch`: the rest of the address may have changed while we waited.
  const search = useEffectEvent(() => onSearch(text));
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(search, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);

  return (
    <TextInput
      type="search"
      className={classes.search}
      aria-label="Search"
      placeholder="Name, document number or e-mail"
      leftSection={<SearchIcon />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label="Clear search" onClick={() => setText('')} />
        ) : null
      }
      maxLength={SEARCH_MAX}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
