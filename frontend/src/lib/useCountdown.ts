import { useEffect, useState } from 'react';

interface Countdown {
  /** Whole seconds left; 0 when it is over or never ran. */
  seconds: number;
  start: (seconds: number) => void;
}

export function useCountdown(): Countdown {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (seconds <= 0) return undefined;
    const timer = setTimeout(() => setSeconds(seconds - 1), 1_000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return { seconds, start: setSeconds };
}
