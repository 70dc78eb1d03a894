using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>A window along one axis, as a layer of windows has it: mostly one that fits, seldom an absurd one.</summary>
internal readonly record struct WindowDraw(long Kernel, long Stride, long Pad, long Dilation)
{
    private const int SeldomAbsurd = 25;

    /// <summary>Draws a window over an axis of a size.</summary>
    public static WindowDraw Of(Random random, long size)
    {
        long kernel = random.Of(1, 1, 2, 3, 3, 3, 3, 4, 5, 7, 11, Math.Max(1, size), Math.Max(1, size + 1));
        long stride = random.Of(1, 1, 1, 1, 2, 2, 3, 4, kernel, Math.Max(1, size));
        long dilation = random.OneIn(4) ? random.Of(2, 2, 3, 17, Math.Max(1, size)) : 1;
        long pad = random.Of(0, 0, 0, 1, 2, kernel / 2, kernel / 2, kernel / 2, kernel, kernel * dilation, Math.Max(0, size));
        return random.Next(4 * SeldomAbsurd) switch
        {
            0 => new(kernel, Absurd(random), pad, dilation),
            1 => new(kernel, Absurd(random), Absurd(random), dilation),
            2 => new(random.Of(kernel, 1, Absurd(random)), stride, pad, Absurd(random)),
            3 => new(Absurd(random), stride, Absurd(random), dilation),
            _ => new(kernel, stride, pad, dilation),
        };
    }

    /// <summary>Whether the window is within what nets have, so that it may be tried as it is.</summary>
    public bool IsAbsurd => Math.Max(Math.Max(Kernel, Stride), Math.Max(Pad, Dilation)) >= 1000;

    /// <summary>How many windows there are; less than 1 where there is no room.</summary>
    public long Output(long size)
    {
        long room = size + (2 * Pad) - ((Dilation * (Kernel - 1)) + 1);
        return room < 0 ? 0 : (room / Stride) + 1;
    }

    /// <summary>How much the transpose makes.</summary>
    public long Transposed(long size) => (Stride * (size - 1)) + (Dilation * (Kernel - 1)) + 1 - (2 * Pad);

    private static long Absurd(Random random) => random.Of<long>(1000, 4096, 15000, 30000, 32767, 65535, 65536, 1_000_000, int.MaxValue, uint.MaxValue);
}
