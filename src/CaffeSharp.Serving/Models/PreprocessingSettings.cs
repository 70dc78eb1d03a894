using System.Text.Json;
using System.Text.Json.Serialization;
using CaffeSharp.Imaging;

namespace CaffeSharp.Serving.Models;

/// <summary>How a picture becomes a net's input, in the words of the command's options.</summary>
/// <remarks>Setters, not init, as in <see cref="ModelSettings"/>.</remarks>
internal sealed record PreprocessingSettings
{
    /// <summary><c>classification.cpp</c> or <c>pycaffe</c>.</summary>
    public string Preset { get; set; } = Imaging.Preprocessing.PresetNames[0];

    /// <summary>Values in the order of the net's channels, or the name of a mean file beside model.json.</summary>
    public JsonElement? Mean { get; set; }

    /// <summary>What the numbers are multiplied with after that.</summary>
    public float? Scale { get; set; }

    /// <summary>What white is before the mean is subtracted.</summary>
    public float? RawScale { get; set; }

    /// <summary><c>bgr</c> or <c>rgb</c>.</summary>
    public string Order { get; set; } = "bgr";

    /// <summary>The size before the net's input is cut out: <c>[width, height]</c>.</summary>
    public int[]? Resize { get; set; }

    /// <summary>Whether predictions are averaged over ten crops.</summary>
    public bool Oversample { get; set; }

    /// <summary>The mean's file, if it is one.</summary>
    [JsonIgnore]
    public string? MeanFile => Mean is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    /// <summary>The treatment.</summary>
    /// <param name="folder">Where the mean's file is.</param>
    /// <exception cref="CaffeException">A value is not what it should be, or the mean cannot be read.</exception>
    public Preprocessing Read(string folder)
    {
        Preprocessing preset = Preprocessing.Named(Preset);
        if (Order is not ("bgr" or "rgb"))
            throw new CaffeException($"{ModelSettings.FileName}: order is bgr or rgb, not '{Order}'");
        if (Resize is not (null or [_, _]))
            throw new CaffeException($"{ModelSettings.FileName}: resize is [width, height], not {Resize.Length} numbers");
        Preprocessing asked = preset with
        {
            Mean = ReadMean(folder),
            Scale = Scale ?? preset.Scale,
            RawScale = RawScale ?? preset.RawScale,
            Order = Order == "rgb" ? ChannelOrder.Rgb : ChannelOrder.Bgr,
            ResizeTo = Resize is [int width, int height] ? new ImageSize(height, width) : preset.ResizeTo,
            TenCrop = Oversample,
        };
        return asked.TenCrop && asked.ResizeTo is null
            ? throw new CaffeException($"{ModelSettings.FileName}: oversample cuts ten pieces out of a larger picture, so it takes resize or the preset pycaffe")
            : asked;
    }

    private Mean? ReadMean(string folder) => Mean switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } => Imaging.Mean.FromBlob(CaffeSharp.MeanFile.Read(Path.Combine(folder, MeanFile!))),
        { ValueKind: JsonValueKind.Array } values when values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number) =>
            Imaging.Mean.PerChannel([.. values.EnumerateArray().Select(value => value.GetSingle())]),
        { } other => throw new CaffeException($"{ModelSettings.FileName}: mean is values such as [104, 117, 123] or the name of a file, not {other.GetRawText()}"),
    };
}
