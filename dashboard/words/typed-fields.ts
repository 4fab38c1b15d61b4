// What somebody typed into a form, by the names of its fields.
export function typedFields(event: SubmitEvent): Readonly<Record<string, string>> {
  const form = event.currentTarget;
  if (!(form instanceof HTMLFormElement)) return {};
  const typed = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(typed);
}
