using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using MotCua.Contracts.Wire;

namespace MotCua.Contracts.Tests.Wire;

public sealed class FrameTests
{
    [Fact]
    public void A_frame_is_flags_and_length_and_message()
    {
        var writer = new ArrayBufferWriter<byte>();
        Frame.Write(writer, FrameFlags.None, "abc"u8);
        Frame.Write(writer, FrameFlags.Compressed, []);
        Assert.Equal("0000000003616263" + "0100000000", Convert.ToHexString(writer.WrittenSpan));
    }

    [Fact]
    public void Frames_are_read_one_by_one()
    {
        var buffer = Bytes("0000000003616263" + "0200000001" + "7B");
        Assert.Equal(FrameRead.Complete, Frame.TryRead(ref buffer, 10, out var first));
        Assert.Equal("abc"u8.ToArray(), first.Payload.ToArray());
        Assert.False(first.IsCompressed || first.IsEndStream);
        Assert.Equal(FrameRead.Complete, Frame.TryRead(ref buffer, 10, out var second));
        Assert.True(second.IsEndStream);
        Assert.True(buffer.IsEmpty);
        Assert.Equal(FrameRead.NeedMore, Frame.TryRead(ref buffer, 10, out _));
    }

    [Theory]
    [InlineData("00000000", FrameRead.NeedMore)]
    [InlineData("00000000036162", FrameRead.NeedMore)]
    [InlineData("000000000B", FrameRead.TooLarge)]
    [InlineData("00FFFFFFFF", FrameRead.TooLarge)]
    [InlineData("0480000000", FrameRead.UnknownFlags)]
    [InlineData("505249202A", FrameRead.UnknownFlags)]
    public void What_is_no_frame_leaves_the_buffer_as_it_was(string hex, FrameRead expected)
    {
        var buffer = Bytes(hex);
        var length = buffer.Length;
        Assert.Equal(expected, Frame.TryRead(ref buffer, 10, out _));
        Assert.Equal(length, buffer.Length);
    }

    [Fact]
    public void Any_messages_come_back_however_the_bytes_are_cut() => Prop.ForAll<byte[][], PositiveInt>((messages, cut) =>
    {
        var written = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            Frame.Write(written, FrameFlags.None, message);
        }

        var buffer = Segments(written.WrittenMemory, cut.Get);
        var read = new List<byte[]>();
        while (Frame.TryRead(ref buffer, int.MaxValue, out var frame) == FrameRead.Complete)
        {
            read.Add(frame.Payload.ToArray());
        }

        return buffer.IsEmpty && read.Count == messages.Length && read.Zip(messages).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }).QuickCheckThrowOnFailure();

    private static ReadOnlySequence<byte> Bytes(string hex) => new(Convert.FromHexString(hex));

    private static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> bytes, int size)
    {
        var first = new Segment(bytes[..Math.Min(size, bytes.Length)], null);
        var last = first;
        for (var at = first.Memory.Length; at < bytes.Length; at += last.Memory.Length)
        {
            last = new Segment(bytes.Slice(at, Math.Min(size, bytes.Length - at)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
