// The flags by which commands that list are told which part of the list to show.
import { z } from 'zod';

const whole = () => z.coerce.number().int().min(0);

export const offsetFlag = whole().default(0).describe('leave out so many of the first').meta({ value: 'n' });

/** @param most that anybody may ask for @param usual where nobody asks */
export function limitFlag(most: number, usual: number, description = `show at most so many (${usual})`) {
  return whole().max(most).default(usual).describe(description).meta({ value: 'n' });
}

/** Where nobody asks, all of them. */
export function openLimitFlag(most: number, description = 'show at most so many') {
  return whole().max(most).optional().describe(description).meta({ value: 'n' });
}
