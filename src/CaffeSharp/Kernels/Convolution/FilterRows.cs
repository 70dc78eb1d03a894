using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// Brings a block of computed outputs <c>[pixel][filter of the block]</c> to where the output blob wants them, and
/// a residual the other way, when a block computed is not a block of the output.
/// </summary>
internal static unsafe class FilterRows
{
    /// <summary>Writes consecutive pixels of consecutive filters of one image.</summary>
    /// <param name="rows">The block, <paramref name="lane"/> filters wide.</param>
    /// <param name="lane">Filters in the block.</param>
    /// <param name="image">The output image.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="plane">Pixels of a plane.</param>
    /// <param name="filter">The first filter.</param>
    /// <param name="filters">How many are meant.</param>
    /// <param name="pixel">The first pixel.</param>
    /// <param name="pixels">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(
        float* rows, int lane, float* image, BlobLayout layout, int plane, int filter, int filters, int pixel, int pixels)
    {
        if (!layout.IsBlocked)
        {
            Transpose.Copy(rows, lane, image + ((nint)filter * plane) + pixel, plane, pixels, filters);
            return;
        }
        for (int from = 0, count; from < filters; from += count)
        {
            float* target = At(image, layout, plane, filter + from, pixel, out int room);
            count = Math.Min(room, filters - from);
            for (int p = 0; p < pixels; p++)
            {
                for (int f = 0; f < count; f++)
                    target[(p * layout.Lane) + f] = rows[(p * lane) + from + f];
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> would write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(
        float* rows, int lane, float* image, BlobLayout layout, int plane, int filter, int filters, int pixel, int pixels)
    {
        if (!layout.IsBlocked)
        {
            Transpose.Copy(image + ((nint)filter * plane) + pixel, plane, rows, lane, filters, pixels);
            return;
        }
        for (int from = 0, count; from < filters; from += count)
        {
            float* source = At(image, layout, plane, filter + from, pixel, out int room);
            count = Math.Min(room, filters - from);
            for (int p = 0; p < pixels; p++)
            {
                for (int f = 0; f < count; f++)
                    rows[(p * lane) + from + f] = source[(p * layout.Lane) + f];
            }
        }
    }

    /// <summary>Zeroes the unused channels of an image's last block at some pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearUnused(float* image, BlobLayout layout, int plane, int filters, int pixel, int pixels)
    {
        if (filters % layout.Lane == 0)
            return;
        float* target = At(image, layout, plane, filters, pixel, out int room);
        for (int p = 0; p < pixels; p++)
            new Span<float>(target + (p * layout.Lane), room).Clear();
    }

    private static float* At(float* image, BlobLayout layout, int plane, int filter, int pixel, out int room)
    {
        int inBlock = filter % layout.Lane;
        room = layout.Lane - inBlock;
        return image + ((nint)(filter / layout.Lane) * plane * layout.Lane) + ((nint)pixel * layout.Lane) + inBlock;
    }
}
