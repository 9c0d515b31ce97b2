import { Variable } from '../model';

/** What dashboards save of a variable beyond the model; only the resolution of variables needs it. */
export interface SavedVariable extends Variable {
  /** When Grafana asks for fresh values: never, at load, or at load and whenever the range changes. */
  readonly refresh: 'never' | 'load' | 'range';
  /** 0 as it comes, 1–2 alphabetical, 3–4 by number, 5–6 without case, 7–8 natural; even ones descend. */
  readonly sort: number;
  /** Texts shown for the saved current values. */
  readonly currentTexts: readonly string[];
  /** Interval variables with `auto`: into how many steps the range is cut, and the least step. */
  readonly auto?: { readonly count: number; readonly min: string };
}

/** The variable with what was saved beside it, or Grafana's usual settings where it was made by hand. */
export function savedVariable(variable: Variable): SavedVariable {
  return { refresh: 'load', sort: 0, currentTexts: variable.current, ...variable };
}
