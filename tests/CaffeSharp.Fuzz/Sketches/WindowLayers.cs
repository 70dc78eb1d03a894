using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>Layers that slide windows over planes: odd strides, padding wider than the plane, every kind of groups.</summary>
internal static class WindowLayers
{
    private const int Attempts = 10, DeconvolutionCost = 8;

    private delegate (string Settings, long[] Top, long Macs) Windows(NetDraft draft, WindowDraw[] windows);

    /// <summary>Adds one, if any fits.</summary>
    public static void Add(NetDraft draft)
    {
        bool images = draft.Shape.Length == 4;
        switch (draft.Random.Next(12))
        {
            case < 7:
                Add(draft, "Convolution", Convolution);
                break;
            case < 9:
                Add(draft, "Deconvolution", Deconvolution);
                break;
            case < 11 when images:
                Add(draft, "Pooling", Pooling);
                break;
            default:
                Add(draft, "Im2col", Im2col);
                break;
        }
    }

    /// <summary>Tries windows until some make a small blob, or an absurd one comes up.</summary>
    private static void Add(NetDraft draft, string type, Windows layer)
    {
        for (int i = 0; i < Attempts; i++)
        {
            WindowDraw[] windows = [.. draft.Shape[2..].Select(size => WindowDraw.Of(draft.Random, size))];
            if (draft.Random.OneIn(2))
                windows = [.. windows.Select(_ => windows[^1])];
            var (settings, top, macs) = layer(draft, windows);
            bool fits = top.All(size => size > 0 || draft.Shape.Contains(0)) && NetDraft.Product(top) <= NetDraft.MostNumbers && macs <= NetDraft.MostMacs;
            if (!fits && !windows.Any(window => window.IsAbsurd))
                continue;
            draft.Add(type, settings, top);
            return;
        }
    }

    private static (string, long[], long) Convolution(NetDraft draft, WindowDraw[] windows)
    {
        var (groups, filters) = Groups(draft);
        long[] top = [draft.Shape[0], filters, .. windows.Zip(draft.Shape[2..], (window, size) => window.Output(size))];
        return (Settings(windows, groups, filters), top, Macs(top, draft.Shape[1] / groups, windows));
    }

    private static (string, long[], long) Deconvolution(NetDraft draft, WindowDraw[] windows)
    {
        var (groups, filters) = Groups(draft);
        long[] top = [draft.Shape[0], filters, .. windows.Zip(draft.Shape[2..], (window, size) => window.Transposed(size))];
        // The plain forward asks every tap of every output where it would come from, which takes long.
        return (Settings(windows, groups, filters), top, DeconvolutionCost * Macs(top, draft.Shape[1] / groups, windows));
    }

    private static (string, long[], long) Im2col(NetDraft draft, WindowDraw[] windows)
    {
        long[] top = [draft.Shape[0], draft.Shape[1] * Taps(windows), .. windows.Zip(draft.Shape[2..], (window, size) => window.Output(size))];
        return ($"convolution_param {{ {Fields(windows)}}}", top, NetDraft.Product(top));
    }

    private static (string, long[], long) Pooling(NetDraft draft, WindowDraw[] windows)
    {
        Random random = draft.Random;
        WindowDraw h = windows[0] with { Dilation = 1 }, w = windows[1] with { Dilation = 1 };
        string settings = $"pooling_param {{ pool: {random.Of("MAX", "AVE")} kernel_h: {h.Kernel} kernel_w: {w.Kernel} stride_h: {h.Stride} stride_w: {w.Stride} pad_h: {h.Pad} pad_w: {w.Pad} round_mode: FLOOR }}";
        long[] top = [draft.Shape[0], draft.Shape[1], h.Output(draft.Shape[2]), w.Output(draft.Shape[3])];
        return (settings, top, Macs(top, 1, windows));
    }

    private static (long Groups, long Filters) Groups(NetDraft draft)
    {
        Random random = draft.Random;
        long channels = draft.Shape[1];
        long[] divisors = [.. Enumerable.Range(1, (int)Math.Clamp(channels, 1, 64)).Where(divisor => channels % divisor == 0).Select(divisor => (long)divisor)];
        long groups = random.Of(1, Math.Max(1, channels), random.Of(divisors));
        return (groups, groups == 1 ? random.Of(NetDraft.Channels) : groups * random.Of(1, 1, 1, 2, 3, Math.Max(1, channels / groups)));
    }

    private static string Settings(WindowDraw[] windows, long groups, long filters) =>
        $"convolution_param {{ num_output: {filters} group: {groups} {Fields(windows)}{NetDraft.Fillers} }}";

    private static string Fields(WindowDraw[] windows) =>
        NetDraft.Fields("kernel_size", windows.Select(window => window.Kernel)) + NetDraft.Fields("stride", windows.Select(window => window.Stride))
        + NetDraft.Fields("pad", windows.Select(window => window.Pad)) + NetDraft.Fields("dilation", windows.Select(window => window.Dilation));

    private static long Taps(WindowDraw[] windows) => NetDraft.Product(windows.Select(window => window.Kernel));

    private static long Macs(long[] top, long channels, WindowDraw[] windows) => NetDraft.Product([NetDraft.Product(top), channels, Taps(windows)]);
}
