using System.Globalization;
using System.Text;
using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Draws nets of layers that slide windows over planes, with sizes at which kernels go wrong: 0, 1, about a vector, odd strides,
/// padding wider than the plane. Works the shapes out by itself, so that most nets can be run and are small.
/// </summary>
internal sealed class NetSketch
{
    private const long MostNumbers = 40_000, MostMacs = 500_000;
    private const int Attempts = 10, SeldomZero = 40, DeconvolutionCost = 8;
    private const string Fillers = "weight_filler { type: \"gaussian\" std: 1 } bias_filler { type: \"gaussian\" std: 1 }";

    private static readonly int[] Channels = [1, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 16, 17, 24, 31, 32, 33, 48, 64];
    private static readonly int[] Sizes = [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 23, 28, 31, 33];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, long[] Shape)> _blobs = [];
    private long[] _shape;

    private NetSketch(Random random)
    {
        _random = random;
        int axes = random.OneIn(5) ? random.Next(1, 4) : 2;
        _shape = [random.Of(1, 1, 1, 2, 3), random.Of(Channels), .. Enumerable.Range(0, axes).Select(_ => (long)random.Of(Sizes))];
        while (Product(_shape) > MostNumbers)
            _shape[random.Next(1, _shape.Length)] = random.Of(Sizes);
        if (random.OneIn(SeldomZero))
            _shape[random.Next(_shape.Length)] = 0;
        AddInput("data", _shape);
        _blobs.Add(("data", _shape));
    }

    /// <summary>A net of up to four layers, one a line.</summary>
    public static string Draw(Random random)
    {
        var sketch = new NetSketch(random);
        for (int layers = random.Next(1, 5); layers > 0; layers--)
            sketch.AddLayer();
        return sketch._text.ToString();
    }

    private void AddLayer()
    {
        bool images = _shape.Length == 4;
        switch (_random.Next(16))
        {
            case < 7:
                AddWindows("Convolution", 1, Convolution);
                break;
            case < 9:
                AddWindows("Deconvolution", 1, Deconvolution);
                break;
            case < 11 when images:
                AddWindows("Pooling", 1, Pooling);
                break;
            case 11:
                AddWindows("Im2col", 1, Im2col);
                break;
            case 12 when images:
                Add("LRN", $"lrn_param {{ local_size: {_random.Of(1, 3, 5, 7, 33)} alpha: 1 norm_region: {_random.Of("ACROSS_CHANNELS", "WITHIN_CHANNEL")} }}", _shape);
                break;
            case 13 when images:
                AddRegions();
                break;
            case 14 when _blobs[..^1].Where(blob => blob.Shape.SequenceEqual(_shape)).ToArray() is [_, ..] same:
                Add("Eltwise", "", _shape, _random.Of(same).Name);
                break;
            case 15 when Product(_shape) * 64 < MostMacs:
                int filters = _random.Of(Channels);
                Add("InnerProduct", $"inner_product_param {{ num_output: {filters} {Fillers} }}", [_shape[0], filters]);
                break;
            default:
                Add("ReLU", "", _shape, inPlace: _random.OneIn(2));
                break;
        }
    }

    /// <summary>Tries windows until some make a small blob, or an absurd one comes up.</summary>
    private void AddWindows(string type, int axis, Func<WindowDraw[], (string Settings, long[] Top, long Macs)> layer)
    {
        for (int i = 0; i < Attempts; i++)
        {
            WindowDraw[] windows = [.. _shape[(axis + 1)..].Select(size => WindowDraw.Of(_random, size))];
            if (_random.OneIn(2))
                windows = [.. windows.Select(_ => windows[^1])];
            var (settings, top, macs) = layer(windows);
            bool fits = top.All(size => size > 0 || _shape.Contains(0)) && Product(top) <= MostNumbers && macs <= MostMacs;
            if (!fits && !windows.Any(window => window.IsAbsurd))
                continue;
            Add(type, settings, top);
            return;
        }
    }

    private (string, long[], long) Convolution(WindowDraw[] windows)
    {
        var (groups, filters) = Groups();
        long[] top = [_shape[0], filters, .. windows.Zip(_shape[2..], (window, size) => window.Output(size))];
        return (Settings(windows, groups, filters), top, Macs(top, _shape[1] / groups, windows));
    }

    private (string, long[], long) Deconvolution(WindowDraw[] windows)
    {
        var (groups, filters) = Groups();
        long[] top = [_shape[0], filters, .. windows.Zip(_shape[2..], (window, size) => window.Transposed(size))];
        // The plain forward asks every tap of every output where it would come from, which takes long.
        return (Settings(windows, groups, filters), top, DeconvolutionCost * Macs(top, _shape[1] / groups, windows));
    }

    private (string, long[], long) Im2col(WindowDraw[] windows)
    {
        long[] top = [_shape[0], _shape[1] * Taps(windows), .. windows.Zip(_shape[2..], (window, size) => window.Output(size))];
        return ($"convolution_param {{ {Fields(windows)}}}", top, Product(top));
    }

    private (string, long[], long) Pooling(WindowDraw[] windows)
    {
        WindowDraw h = windows[0], w = windows[1];
        string settings = $"pooling_param {{ pool: {_random.Of("MAX", "AVE")} kernel_h: {h.Kernel} kernel_w: {w.Kernel} stride_h: {h.Stride} stride_w: {w.Stride} pad_h: {h.Pad} pad_w: {w.Pad} round_mode: FLOOR }}";
        long[] top = [_shape[0], _shape[1], (h with { Dilation = 1 }).Output(_shape[2]), (w with { Dilation = 1 }).Output(_shape[3])];
        return (settings, top, Macs(top, 1, windows));
    }

    private void AddRegions()
    {
        int regions = _random.Of(1, 2, 5), height = _random.Of(1, 2, 3, 7), width = _random.Of(1, 2, 3, 7);
        string rois = $"rois{_blobs.Count}";
        AddInput(rois, [regions, 5]);
        string settings = $"pooled_h: {height} pooled_w: {width} spatial_scale: {_random.Of("1", "0.0625", "0.3", "3", "1000")}";
        bool align = _random.OneIn(2);
        Add(align ? "ROIAlign" : "ROIPooling", $"{(align ? "roi_align_param" : "roi_pooling_param")} {{ {settings} }}", [regions, _shape[1], height, width], rois);
    }

    private (long Groups, long Filters) Groups()
    {
        long channels = _shape[1];
        long[] divisors = [.. Enumerable.Range(1, (int)Math.Clamp(channels, 1, 64)).Where(divisor => channels % divisor == 0).Select(divisor => (long)divisor)];
        long groups = _random.Of(1, Math.Max(1, channels), _random.Of(divisors));
        return (groups, groups == 1 ? _random.Of(Channels) : groups * _random.Of(1, 1, 1, 2, 3, Math.Max(1, channels / groups)));
    }

    private void AddInput(string name, long[] shape) => _text.Append(
        CultureInfo.InvariantCulture, $"layer {{ name: \"{name}\" type: \"Input\" top: \"{name}\" input_param {{ shape {{ {Fields("dim", shape)}}} }} }}\n");

    private void Add(string type, string settings, long[] top, string? second = null, bool inPlace = false)
    {
        string bottom = _blobs[^1].Name, name = $"l{_blobs.Count}", bottoms = second is null ? "" : $"bottom: \"{second}\" ";
        _text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"{name}\" type: \"{type}\" bottom: \"{bottom}\" {bottoms}top: \"{(inPlace ? bottom : name)}\" {settings} }}\n");
        _blobs.Add((inPlace ? bottom : name, top));
        _shape = top;
    }

    private static string Settings(WindowDraw[] windows, long groups, long filters) =>
        $"convolution_param {{ num_output: {filters} group: {groups} {Fields(windows)}{Fillers} }}";

    private static string Fields(WindowDraw[] windows) =>
        Fields("kernel_size", windows.Select(window => window.Kernel)) + Fields("stride", windows.Select(window => window.Stride))
        + Fields("pad", windows.Select(window => window.Pad)) + Fields("dilation", windows.Select(window => window.Dilation));

    private static string Fields(string name, IEnumerable<long> values) => string.Concat(values.Select(value => $"{name}: {value} "));

    private static long Taps(WindowDraw[] windows) => Product(windows.Select(window => window.Kernel));

    private static long Macs(long[] top, long channels, WindowDraw[] windows) => Product([Product(top), channels, Taps(windows)]);

    /// <summary>The product, or more than anything may be where it is too large.</summary>
    private static long Product(IEnumerable<long> factors)
    {
        double product = factors.Aggregate(1.0, (product, factor) => product * factor);
        return product < int.MaxValue ? (long)product : int.MaxValue;
    }
}
