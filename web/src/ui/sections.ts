import type { Component } from 'svelte';
import type { IconName } from './icons';

/** One page of an area such as the settings, with an address of its own below the area's. */
export interface Section {
  id: string;
  label: string;
  icon: IconName;
  part: Component;
  /** Something here waits for the reader. */
  badge?: number;
}
