using System.Diagnostics;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Finds the input of a run of tiles: where it lies, when a blocked image holds all its rows, else in a copy with
/// zeros for the rows outside, and with the channels of a plain image gathered into lanes.
/// </summary>
internal readonly unsafe struct InputReader(WinogradSizes sizes, int outputs, int tileSize)
{
    /// <summary>Floats of the copy for a run of <paramref name="tiles"/>.</summary>
    public int CopyFloats(int tiles) => tileSize * CopyStride(tiles);

    /// <summary>The window on one block of channels.</summary>
    /// <param name="input">The whole blob.</param>
    /// <param name="group">The group.</param>
    /// <param name="block">The block of channels in the group.</param>
    /// <param name="run">The tiles.</param>
    /// <param name="copy">Memory for a copy.</param>
    public InputWindow Read(float* input, int group, int block, TileRun run, float* copy)
    {
        PlanarGeometry plane = sizes.Plane;
        int lane = sizes.Lane, pixels = plane.InHeight * plane.InWidth;
        int top = (run.Row * outputs) - plane.PadTop, left = (run.Column * outputs) - plane.PadLeft;
        int width = (run.Count * outputs) + tileSize - outputs;
        int first = Math.Clamp(-left, 0, width), end = Math.Clamp(plane.InWidth - left, first, width);
        int firstRow = Math.Clamp(-top, 0, tileSize), endRow = Math.Clamp(plane.InHeight - top, firstRow, tileSize);
        int channel = (group * sizes.InChannels) + (block * lane);
        nint start = ((nint)top * plane.InWidth) + left + first;
        bool blocked = sizes.Input.IsBlocked;
        float* from = blocked
            ? input + ((((nint)run.Image * sizes.Groups * sizes.InBlocks) + (channel / lane)) * lane * pixels) + (start * lane)
            : input + ((((nint)run.Image * sizes.Groups * sizes.InChannels) + channel) * pixels) + start;
        Debug.Assert(first >= end || (left + first >= 0 && left + end <= plane.InWidth), "the pixels lie in the plane");
        Debug.Assert(firstRow >= endRow || (top + firstRow >= 0 && top + endRow <= plane.InHeight), "the rows lie in the plane");
        if (blocked && endRow - firstRow == tileSize)
            return Window(from, plane.InWidth * lane, first, end);

        int stride = CopyStride(run.Count), columns = end - first, used = Math.Min(lane, sizes.InChannels - (block * lane));
        for (int row = 0; row < tileSize; row++)
        {
            var target = new Span<float>(copy + (row * stride), columns * lane);
            float* source = from + ((nint)row * plane.InWidth * (blocked ? lane : 1));
            if (row < firstRow || row >= endRow || (used < lane && !blocked))
                target.Clear();
            if (row < firstRow || row >= endRow)
                continue;
            if (blocked)
                new ReadOnlySpan<float>(source, columns * lane).CopyTo(target);
            else
                Transpose.Copy(source, pixels, copy + (row * stride), lane, used, columns);
        }
        return Window(copy, stride, first, end);
    }

    private static InputWindow Window(float* pixels, nint rowStride, int first, int end) =>
        new() { Pixels = pixels, RowStride = rowStride, FirstColumn = first, EndColumn = end };

    private int CopyStride(int tiles) => ((tiles * outputs) + tileSize - outputs) * sizes.Lane;
}
