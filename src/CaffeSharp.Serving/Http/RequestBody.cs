using System.Buffers;
using System.Runtime.InteropServices;

namespace CaffeSharp.Serving.Http;

/// <summary>Reads bodies no further than the limit, unpacked as they are.</summary>
internal static class RequestBody
{
    private const int FirstBuffer = 64 << 10;

    /// <summary>The whole body. Memory grows with what has come, whatever length is promised.</summary>
    /// <exception cref="RefusalException">It is longer than <paramref name="most"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpContext context, int most, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>(FirstBuffer);
        while (true)
        {
            int read = await context.Request.Body.ReadAsync(body.GetMemory(FirstBuffer), cancellation);
            if (read == 0)
                return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > most)
                throw new RefusalException(Refusal.TooLarge, $"the body is longer than the {most} bytes that are taken");
        }
    }

    /// <summary>So many bytes.</summary>
    /// <exception cref="RefusalException">The body ends before.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        if (await context.Request.Body.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellation) < count)
            throw TooShort();
        return bytes;
    }

    /// <summary>Little-endian numbers.</summary>
    /// <exception cref="RefusalException">The body ends before.</exception>
    public static async Task<float[]> ReadFloatsAsync(HttpContext context, int count, CancellationToken cancellation)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(count);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int at = 0, bytes = count * sizeof(float);
            while (at < bytes)
            {
                int read = await context.Request.Body.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, bytes - at)), cancellation);
                if (read == 0)
                    throw TooShort();
                buffer.AsSpan(0, read).CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan())[at..]);
                at += read;
            }
            return numbers;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Throws unless the body is at its end.</summary>
    public static async Task RequireEndAsync(HttpContext context, CancellationToken cancellation)
    {
        if (await context.Request.Body.ReadAsync(new byte[1], cancellation) > 0)
            throw new RefusalException(Refusal.BadRequest, "the body is longer than the tensors it tells of");
    }

    private static RefusalException TooShort() => new(Refusal.BadRequest, "the body is shorter than the tensors it tells of");
}
