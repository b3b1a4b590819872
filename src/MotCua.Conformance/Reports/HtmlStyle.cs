namespace MotCua.Conformance.Reports;

/// <summary>How the HTML report looks, on the screen and on paper.</summary>
internal static class HtmlStyle
{
    public const string Text = """
        :root { color-scheme: light; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #eef1f4; color: #1b1f24; font: 15px/1.5 "Times New Roman", "Noto Serif", serif; }
        input[name=language] { position: absolute; opacity: 0; }
        label { display: inline-block; margin: 12px 0 0 12px; padding: 4px 14px; border: 1px solid #5b6673; border-radius: 4px; background: #fff; font-family: Arial, sans-serif; cursor: pointer; }
        input:checked + label { background: #0b4f8a; color: #fff; border-color: #0b4f8a; }
        input:focus-visible + label { outline: 3px solid #f0a000; }
        #vi:checked ~ main .en, #en:checked ~ main .vi { display: none; }
        section { max-width: 210mm; margin: 12px auto; padding: 14mm 16mm; background: #fff; box-shadow: 0 1px 4px #0003; }
        h1 { font-size: 20px; text-align: center; margin: 14px 0 2px; }
        h2 { font-size: 16px; margin: 14px 0 6px; }
        h3 { font-size: 15px; margin: 18px 0 4px; } small { font-weight: normal; }
        .centre { text-align: center; margin: 0 0 10px; }
        .heads { display: flex; justify-content: space-between; gap: 20px; text-align: center; }
        .heads p { margin: 0; flex: 1; }
        table { width: 100%; border-collapse: collapse; }
        th, td { border: 1px solid #b8c0c9; padding: 4px 7px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        thead th { background: #e3e9ef; }
        .facts th { width: 32%; font-weight: normal; background: #f5f7f9; }
        .result { font-size: 17px; }
        .conforms { color: #14692b; } .does-not-conform, .could-not-run { color: #a51414; } .conforms-with-exceptions { color: #7a4a00; }
        .declared { font-style: italic; text-align: center; margin: 10px 0 0; }
        .small { font-size: 11px; text-align: center; margin: 0; overflow-wrap: anywhere; }
        .boxes { display: flex; gap: 14px; margin-top: 12px; }
        .boxes div { flex: 1; height: 30mm; border: 1px solid #8b95a1; padding: 5px; text-align: center; font-size: 13px; }
        code, pre { font: 12px/1.4 "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
        details { border: 1px solid #b8c0c9; border-radius: 4px; margin: 6px 0; padding: 4px 8px; }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        .mark { display: inline-block; min-width: 74px; padding: 0 6px; border-radius: 3px; text-align: center; font: 12px/1.6 Arial, sans-serif; color: #fff; background: #5b6673; }
        .mark.failed, .mark.error { background: #a51414; } .mark.known-failing, .mark.warning { background: #7a4a00; }
        td.failed, td.error { color: #a51414; font-weight: bold; } td.passed { color: #14692b; } td.known-failing, td.warning { color: #7a4a00; }
        .words { border-left: 3px solid #0b4f8a; padding-left: 8px; margin: 4px 0; } .remedy { margin: 4px 0; }
        .said { display: block; color: #a51414; overflow-wrap: anywhere; }
        .exchange { display: grid; gap: 4px; margin: 6px 0; }
        pre { margin: 0; padding: 6px; background: #f5f7f9; border: 1px solid #dde3e9; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 320px; overflow: auto; }
        .others td:last-child { width: 26%; } .others td:first-child { width: 34%; }
        @page { size: A4; margin: 14mm 15mm; }
        @media print {
          body { background: #fff; font-size: 12px; }
          label, input { display: none; }
          section { box-shadow: none; margin: 0; padding: 0; max-width: none; }
          .minute { break-after: page; min-height: 250mm; }
          pre { max-height: none; }
          tr, summary { break-inside: avoid; }
          h2, h3, .words { break-after: avoid; }
          a { color: inherit; text-decoration: none; }
          thead { display: table-header-group; }
        }
        """;
}
