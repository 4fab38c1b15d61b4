// The people of the demo world. Their numbers are ones that no real person has.

export interface Contact {
  /** Digits of the phone number. */
  readonly number: string;
  /** Digits of the LID, the name that newer Baileys uses instead of the number. */
  readonly lid: string;
}

/** Numbers from 07700 900000 to 900999 are set aside by Ofcom for use in drama, and never given to anybody. */
const firstNumber = 447_700_900_000;
const numbers = 1000;
const firstLid = 184_000_000_000_000;
const lidStep = 7_919_173_311;

/** @param index from 0 to 999; beyond that they repeat */
export function contactOf(index: number): Contact {
  const place = index % numbers;
  return { number: String(firstNumber + place), lid: String(firstLid + place * lidStep) };
}

/** @param index any whole number */
export function groupOf(index: number): string {
  return `1203634${String(10_000_000_000 + index * 7919)}@g.us`;
}
