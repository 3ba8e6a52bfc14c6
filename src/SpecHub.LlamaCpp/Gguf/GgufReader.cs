using System.Buffers.Binary;
using System.Text;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Reads the header of a file forwards, and never further than the file and the header may reach.</summary>
/// <remarks>
/// Every length is compared with what is left before anything is allocated for it. All numbers are little-endian.
/// Spans that are returned are valid until the next call.
/// </remarks>
internal sealed class GgufReader : IDisposable
{
    private readonly FileStream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _next;
    private int _filled;

    /// <summary>Initializes the reader at the start of a file and takes ownership of the stream.</summary>
    public GgufReader(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        Length = stream.Length;
    }

    /// <summary>Gets the file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Gets the size of the file in bytes, as it was when it was opened.</summary>
    public long Length { get; }

    /// <summary>Gets the number of bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Gets the number of bytes that the header may still take, 0 or more.</summary>
    public long Remaining => Math.Min(Length, GgufLimits.HeaderBytes) - Position;

    /// <summary>Gets or sets what is being read, as the subject of an error message.</summary>
    public string Place { get; set; } = "The header";

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public string ReadText(int maximumBytes) => Encoding.UTF8.GetString(ReadTextBytes(maximumBytes));

    /// <summary>Reads the length of a text and its bytes.</summary>
    public ReadOnlySpan<byte> ReadTextBytes(int maximumBytes)
    {
        ulong count = ReadUInt64();
        Require(count);
        if (count > (ulong)maximumBytes)
        {
            throw GgufErrors.Damaged(
                Path,
                $"{Place} has a text of {count:N0} bytes at byte {Position:N0}; " +
                $"at most {maximumBytes:N0} are allowed.");
        }

        return Take((int)count);
    }

    /// <summary>Returns the next bytes without reading past them; fewer if the file is shorter.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        int available = (int)Math.Min(count, Remaining);
        Fill(available);
        return _buffer.AsSpan(_next, available);
    }

    /// <summary>Throws unless so many bytes are left.</summary>
    public void Require(ulong count)
    {
        if (count <= (ulong)Remaining)
        {
            return;
        }

        throw GgufErrors.Damaged(Path, count > (ulong)(Length - Position)
            ? $"{Place} needs {count:N0} more bytes at byte {Position:N0}, but the file ends after {Length:N0}."
            : $"{Place} needs {count:N0} more bytes at byte {Position:N0}, but names and metadata may take " +
              $"{GgufLimits.HeaderBytes:N0}.");
    }

    public void Skip(ulong count)
    {
        Require(count);
        int buffered = _filled - _next;
        if (count <= (ulong)buffered)
        {
            _next += (int)count;
        }
        else
        {
            _stream.Seek((long)count - buffered, SeekOrigin.Current);
            _next = _filled = 0;
        }

        Position += (long)count;
    }

    public void Dispose() => _stream.Dispose();

    private Span<byte> Take(int count)
    {
        Require((ulong)count);
        Fill(count);
        Span<byte> taken = _buffer.AsSpan(_next, count);
        _next += count;
        Position += count;
        return taken;
    }

    private void Fill(int count)
    {
        int buffered = _filled - _next;
        if (buffered >= count)
        {
            return;
        }

        byte[] target = count <= _buffer.Length ? _buffer : new byte[count];
        _buffer.AsSpan(_next, buffered).CopyTo(target);
        _buffer = target;
        _next = 0;
        _filled = buffered + _stream.ReadAtLeast(_buffer.AsSpan(buffered), count - buffered, throwOnEndOfStream: false);
        if (_filled < count)
        {
            throw GgufErrors.Damaged(
                Path, $"{Place} could not be read at byte {Position:N0}: the file became shorter meanwhile.");
        }
    }
}
