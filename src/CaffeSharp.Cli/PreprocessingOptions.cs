using System.CommandLine;
using System.Globalization;
using CaffeSharp.Formats;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli;

/// <summary>The options that say how a picture becomes a net's input.</summary>
internal sealed class PreprocessingOptions
{
    private readonly Option<string> _preset = new("--preset")
    {
        Description = "classification.cpp: bytes resized to the net's input, mean per channel. pycaffe: float, resized to 256x256, centre crop, mean picture.",
        DefaultValueFactory = _ => Preprocessing.PresetNames[0],
    };

    private readonly Option<string?> _mean = new("--mean")
    {
        Description = "What is subtracted: a mean.binaryproto or .npy file, or values in the order of the net's channels, 104,117,123.",
        HelpName = "FILE|B,G,R",
    };

    private readonly NumberOption<float> _scale = new("--scale", "What the numbers are multiplied with after that.");

    private readonly NumberOption<float> _rawScale = new("--raw-scale", "What white is before the mean is subtracted. Default: 255.");

    private readonly Option<string> _order = new("--order")
    {
        Description = "Which colour comes first.",
        DefaultValueFactory = _ => "bgr",
    };

    private readonly Option<string?> _resize = new("--resize")
    {
        Description = "Resize to this before the net's input is cut out of the centre.",
        HelpName = "N|WxH",
    };

    private readonly NumberOption<int> _maxPixels = new("--max-pixels", "The most pixels that a picture may have, however short its file is. Default: what its length allows, at most 67108864.")
    {
        Least = 1,
    };

    private readonly Option<bool> _oversample = new("--oversample") { Description = "Average over ten crops: corners and centre, and these mirrored." };

    public PreprocessingOptions()
    {
        _preset.AcceptOnlyFromAmong([.. Preprocessing.PresetNames]);
        _order.AcceptOnlyFromAmong("bgr", "rgb");
    }

    private Option[] All => [_preset, _mean, _scale, _rawScale, _order, _resize, _oversample];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
        command.Options.Add(_maxPixels);
    }

    /// <summary>The most pixels that a picture may have, or null for the usual.</summary>
    public int? MaxPixels(ParseResult parse) => _maxPixels.Given(parse);

    /// <summary>Reads a picture.</summary>
    /// <exception cref="ImageException">See <see cref="Image.Load(string, int?)"/>.</exception>
    public Image Load(ParseResult parse, string path) => Image.Load(path, MaxPixels(parse));

    /// <summary>The options that were given, as they were written; empty when none was.</summary>
    public string Given(ParseResult parse) => string.Join(' ', All.Select(parse.GetResult)
        .Where(result => result is { Implicit: false }).SelectMany(result => result!.Tokens.Select(token => token.Value).Prepend(result.Option.Name)));

    /// <summary>The treatment asked for.</summary>
    public Preprocessing Read(ParseResult parse)
    {
        Preprocessing preset = Preprocessing.Named(parse.GetRequiredValue(_preset));
        Preprocessing asked = preset with
        {
            Mean = parse.GetValue(_mean) is string mean ? ReadMean(mean) : null,
            Scale = _scale.Given(parse) ?? preset.Scale,
            RawScale = _rawScale.Given(parse) ?? preset.RawScale,
            Order = parse.GetValue(_order) == "rgb" ? ChannelOrder.Rgb : ChannelOrder.Bgr,
            ResizeTo = parse.GetValue(_resize) is string size ? ReadSize(size) : preset.ResizeTo,
            TenCrop = parse.GetValue(_oversample),
        };
        if (asked.TenCrop && asked.ResizeTo is null)
            throw new CaffeException("--oversample cuts ten pieces out of a larger picture, so it takes --resize or --preset pycaffe");
        return asked;
    }

    private static Mean ReadMean(string text)
    {
        string[] parts = text.Split(',');
        float[] values = new float[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!float.TryParse(parts[i], CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
                return Mean.FromBlob(MeanFile.Read(text));
        }
        return Mean.PerChannel(values);
    }

    private static ImageSize ReadSize(string text)
    {
        string[] parts = text.Split('x');
        if (parts.Length <= 2 && int.TryParse(parts[0], out int width) && int.TryParse(parts[^1], out int height))
            return new ImageSize(height, width);
        throw new CaffeException($"--resize takes a size such as 256 or 320x240, not '{text}'");
    }
}
