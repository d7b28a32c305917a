const AT_ONCE = 4;

export interface Outcome<I, R> {
  done: { item: I; result: R }[];
  failed: { item: I; error: unknown }[];
}

/** Does the same to many things, a few at a time; one that fails holds up no other. */
export async function each<I, R>(items: readonly I[], run: (item: I) => Promise<R>): Promise<Outcome<I, R>> {
  const outcome: Outcome<I, R> = { done: [], failed: [] };
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        outcome.done.push({ item, result: await run(item) });
      } catch (error) {
        outcome.failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcome;
}
