using MotCua.Contracts.Wire;

namespace MotCua.Contracts.Tests.Wire;

/// <summary>Headers as text: deadlines, status messages, binary metadata. Expected values are from the gRPC and Connect specifications.</summary>
public sealed class WireTextTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("15S", 15_000)]
    [InlineData("250m", 250)]
    [InlineData("5000u", 5)]
    [InlineData("99999999n", 100)]
    [InlineData("0m", 0)]
    public void Grpc_timeouts_are_read(string text, double milliseconds)
    {
        Assert.True(WireTimeout.TryParseGrpc(text, out var timeout));
        Assert.Equal(milliseconds, timeout.TotalMilliseconds, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("5s")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("٣S")]
    public void What_is_no_grpc_timeout_is_refused(string text) => Assert.False(WireTimeout.TryParseGrpc(text, out _));

    [Theory]
    [InlineData(0, "0n")]
    [InlineData(1, "1000000n")]
    [InlineData(1_000, "1000000u")]
    [InlineData(99_999, "99999000u")]
    [InlineData(100_000, "100000m")]
    [InlineData(200_000_000, "200000S")]
    [InlineData(-5, "0n")]
    public void Grpc_timeouts_are_written_with_at_most_eight_digits(long milliseconds, string expected) =>
        Assert.Equal(expected, WireTimeout.FormatGrpc(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void The_longest_time_is_written_and_read()
    {
        var text = WireTimeout.FormatGrpc(TimeSpan.MaxValue);
        Assert.Equal("26280H", text);
        Assert.True(WireTimeout.TryParseGrpc("99999999H", out var timeout));
        Assert.Equal(WireTimeout.Longest, timeout);
    }

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("2500", true, 2500)]
    [InlineData("9999999999", true, 9_999_999_999)]
    [InlineData("12345678901", false, 0)]
    [InlineData("1s", false, 0)]
    [InlineData("", false, 0)]
    public void Connect_timeouts_are_read(string text, bool valid, long milliseconds)
    {
        Assert.Equal(valid, WireTimeout.TryParseConnect(text, out var timeout));
        Assert.Equal(Math.Min(milliseconds, (long)WireTimeout.Longest.TotalMilliseconds), (long)timeout.TotalMilliseconds);
    }

    // Python: urllib.parse.quote(text, safe=...) with the printable ASCII but '%'.
    [Theory]
    [InlineData("plain text, even \"quoted\"", "plain text, even \"quoted\"")]
    [InlineData("100%", "100%25")]
    [InlineData("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
        "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A")]
    [InlineData("Hồ sơ", "H%E1%BB%93 s%C6%A1")]
    public void Status_texts_are_percent_encoded(string text, string encoded)
    {
        Assert.Equal(encoded, PercentText.Encode(text));
        Assert.Equal(text, PercentText.Decode(encoded));
    }

    [Theory]
    [InlineData("50% of", "50% of")]
    [InlineData("a%", "a%")]
    [InlineData("a%4", "a%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%FF!", "\uFFFD!")]
    public void A_broken_escape_stays_readable(string received, string expected) => Assert.Equal(expected, PercentText.Decode(received));

    [Theory]
    [InlineData("q6ur", "ABABAB")]
    [InlineData("q6s=", "ABAB")]
    [InlineData("q6s", "ABAB")]
    [InlineData("", "")]
    public void Binary_metadata_is_read_with_or_without_padding(string text, string hex)
    {
        Assert.True(BinaryMetadata.TryDecode(text, out var values));
        Assert.Equal(hex, Convert.ToHexString(Assert.Single(values)));
    }

    [Fact]
    public void Joined_binary_values_are_taken_apart()
    {
        Assert.True(BinaryMetadata.TryDecode("q6s=, q6ur", out var values));
        Assert.Equal(["ABAB", "ABABAB"], values.Select(Convert.ToHexString));
    }

    [Fact]
    public void Binary_metadata_is_written_without_padding() => Assert.Equal("q6s", BinaryMetadata.Encode([0xab, 0xab]));

    [Theory]
    [InlineData("q6u!")]
    [InlineData("q")]
    public void What_is_no_base64_is_refused(string text) => Assert.False(BinaryMetadata.TryDecode(text, out _));

    [Fact]
    public void Metadata_keeps_order_and_finds_names_in_any_case()
    {
        var metadata = new WireMetadata().Add("X-One", "1").Add("x-one", "2").AddBytes("x-raw-bin", [1, 2]);
        Assert.Equal(["x-one:1", "x-one:2", "x-raw-bin:AQI"], metadata.Select(entry => $"{entry.Key}:{entry.Value}"));
        Assert.Equal("1", metadata.Get("X-ONE"));
        Assert.Equal([1, 2], metadata.GetBytes("x-raw-bin"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x one", "1"));
        Assert.Throws<ArgumentException>(() => metadata.Add("x-name", "hồ sơ"));
        Assert.Throws<ArgumentException>(() => metadata.AddBytes("x-name", [1]));
    }
}
