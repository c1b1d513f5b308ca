// Names that would do something to a page that is not careful.
export const HOSTILE = [
  "</script><script>document.title = 'taken over'</script>",
  "<img src=x onerror=\"document.title='taken over'\">",
  "<!-- <script>",
  "]]>&amp;&lt;b&gt;",
  "javascript:alert(1)",
  "\u202egnp.exe\u2028\u0000",
  "{{constructor.constructor('alert(1)')()}}",
  "<svg/onload=fetch('//example.com')>",
];
