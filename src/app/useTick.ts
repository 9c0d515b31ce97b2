import { useEffect, useState } from 'react';

/** Renders again every `intervalMs` milliseconds, for words such as `3 minutes ago`. */
export function useTick(intervalMs: number): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
}
