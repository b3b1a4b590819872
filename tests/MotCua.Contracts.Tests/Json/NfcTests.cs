using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MotCua.Contracts.Json.Unicode;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Form C without ICU says what Python's unicodedata says.</summary>
public sealed class NfcTests
{
    [Theory]
    [InlineData("Vi\u1ec7t Nam", "Vi\u1ec7t Nam")]
    [InlineData("Vie\u0323\u0302t", "Vi\u1ec7t")]
    [InlineData("Vie\u0302\u0323t", "Vi\u1ec7t")]
    [InlineData("\u01b0\u0303", "\u1eef")]
    [InlineData("d\u0335", "d\u0335")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\u2126", "\u03a9")]
    [InlineData("a\u0315\u0300", "\u00e0\u0315")]
    [InlineData("", "")]
    public void Text_is_normalised(string text, string expected)
    {
        Assert.Equal(expected, Nfc.Normalize(text));
        Assert.Equal(text == expected, Nfc.IsNormalized(text));
        Assert.Equal(text == expected, Nfc.IsNormalized(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_lone_surrogate_has_no_form()
    {
        Assert.False(Nfc.IsNormalized("a\ud83d"));
        Assert.Throws<ArgumentException>(() => Nfc.Normalize("\udc4da"));
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task Python_agrees_on_random_texts_of_letters_and_marks()
    {
        const string script = """
            import json, sys, unicodedata
            texts = json.load(open(sys.argv[1], encoding="utf-8"))
            print(json.dumps([unicodedata.normalize("NFC", t) for t in texts]))
            """;
        var random = new Random(15);
        var pool = new[] { "aăâeêioôơuưyAĂÂĐđ", "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b\u0327\u0338\u0345", "\u1100\u1161\u11a8\uac00\u2126\u212b\u0958\u1ea4\u1ed3\u03b1\u0bc6\u0bbe", "ếệ–“x 1" };
        var texts = Enumerable.Range(0, 20_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ =>
        {
            var letters = pool[random.Next(pool.Length)];
            return letters[random.Next(letters.Length)];
        }))).ToArray();
        var file = Path.Combine(Path.GetTempPath(), $"motcua-nfc-{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(texts), TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script, file]) { RedirectStandardOutput = true, UseShellExecute = false };
            Assert.True(File.Exists(start.FileName), "python3 is missing: apt-get install python3");
            using var process = Process.Start(start)!;
            var expected = JsonSerializer.Deserialize<string[]>(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(texts.Length, expected.Length);
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(expected[i], Nfc.Normalize(texts[i]));
                Assert.Equal(expected[i] == texts[i], Nfc.IsNormalized(Encoding.UTF8.GetBytes(texts[i])));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void What_the_quick_check_passes_over_is_sure()
    {
        foreach (var codePoint in Enumerable.Range(0x1E00, 0x100).Concat(Enumerable.Range(0x2010, 0x18)).Concat(Enumerable.Range(0x20A0, 0x30)).Concat(Enumerable.Range(0, 0x300)))
        {
            Assert.False(NfcTable.Instance.IsUnsure(codePoint), $"U+{codePoint:X4}");
        }
    }
}
