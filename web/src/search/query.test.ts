import { describe, expect, it } from 'vitest';
import { holds, terms, toggled, withSuggestion } from './query';

describe('query', () => {
  it('splits at spaces outside quotes, an open quote included', () => {
    expect(terms('beach camera:"Canon EOS R6"  -dog')).toEqual(['beach', 'camera:"Canon EOS R6"', '-dog']);
    expect(terms('say "not closed')).toEqual(['say', '"not closed']);
  });

  it('adds a facet and takes the same one away again', () => {
    const added = toggled('beach', 'camera:"Canon EOS R6"');
    expect(added).toBe('beach camera:"Canon EOS R6"');
    expect(holds(added, 'CAMERA:"canon eos r6"')).toBe(true);
    expect(toggled(added, 'camera:"Canon EOS R6"')).toBe('beach');
  });

  it('puts a suggestion in the place of the word under way', () => {
    expect(withSuggestion('beach par', 'place:Paris')).toBe('beach place:Paris ');
    expect(withSuggestion('beach ', 'place:Paris')).toBe('beach place:Paris ');
  });
});
