import { ApiError } from '../api/request';
import { explain } from './explain';

/** A form on its way to the server: whether it is under way, and what was wrong, with the field that shows it or with none. */
export class Submission {
  busy = $state(false);
  #problem = $state.raw<{ field: string | null; text: string } | null>(null);

  /** `fields` show what is wrong with them beside themselves. */
  constructor(private readonly fields: readonly string[]) {}

  /** What is wrong with a field; empty when nothing is. */
  readonly wrong = (field: string): string => (this.#problem?.field === field ? this.#problem.text : '');

  /** What is wrong and no field shows; empty when nothing is. */
  get problem(): string {
    return this.#problem?.field === null ? this.#problem.text : '';
  }

  async send(event: SubmitEvent, work: () => Promise<void>): Promise<void> {
    event.preventDefault();
    this.busy = true;
    this.#problem = null;
    try {
      await work();
    } catch (error) {
      const field = error instanceof ApiError ? error.field : null;
      this.#problem = { field: field && this.fields.includes(field) ? field : null, text: explain(error) };
    } finally {
      this.busy = false;
    }
  }
}
