/** Whether a list of values is another one than before, compared one by one. */
export function differs(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now.length !== before.length || now.some((each, i) => each !== before[i]);
}
