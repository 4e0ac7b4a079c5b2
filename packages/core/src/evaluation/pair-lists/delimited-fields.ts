/**
 * The fields of a line separated by commas, semicolons or tabs, or by blanks where there are none
 * of these. A field in double quotes may hold separators, and "" for a quote.
 */
export function delimitedFields(line: string): string[] {
  const separator = /[,;\t]/.exec(line.replace(/"[^"]*"/g, ''))?.[0];
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (character === '"') {
      if (quoted && line[i + 1] === '"') field += line[i++];
      else quoted = !quoted;
    } else if (!quoted && (separator ? character === separator : character === ' ')) {
      fields.push(field.trim());
      field = '';
    } else {
      field += character;
    }
  }
  fields.push(field.trim());
  const emptyCounts = separator === ',' || separator === ';';
  return emptyCounts ? fields : fields.filter((part) => part !== '');
}
