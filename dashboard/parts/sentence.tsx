// A sentence of the keeper, with its commands (`like this`) set as code.
export function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} class="command">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </>
  );
}
