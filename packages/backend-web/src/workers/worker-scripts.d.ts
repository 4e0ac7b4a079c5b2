/** The text of a file and all that it imports: whatever builds this package makes it, see worker-script.build.ts. */
declare module '*?script' {
  const script: string;
  export default script;
}
