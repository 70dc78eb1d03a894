using System.Text.Json;
using System.Text.Json.Serialization;
using CaffeSharp.Formats;

namespace CaffeSharp.Serving.Models;

/// <summary>What <c>model.json</c> says of a model; README.md of this assembly documents it. All of it may be left out.</summary>
/// <remarks>Setters, not init: the generated reader would put null in the place of what is left out.</remarks>
internal sealed record ModelSettings
{
    /// <summary>The file's name.</summary>
    public const string FileName = "model.json";

    /// <summary>The net's file in a version's folder. Default: its only prototxt, else its only caffemodel.</summary>
    public string? Net { get; set; }

    /// <summary>The weights' file in a version's folder. Default: its only caffemodel.</summary>
    public string? Weights { get; set; }

    /// <summary>A file of the classes' names, beside model.json.</summary>
    public string? Labels { get; set; }

    /// <summary>How a picture becomes the net's input.</summary>
    public PreprocessingSettings Preprocessing { get; set; } = new();

    /// <summary>Shapes of inputs in the place of what the net declares.</summary>
    public IReadOnlyDictionary<string, int[]> InputShapes { get; set; } = new Dictionary<string, int[]>();

    /// <summary>Up to which sizes the axes of inputs are free; without, all but the first are as declared.</summary>
    public IReadOnlyDictionary<string, int[]> MaxShape { get; set; } = new Dictionary<string, int[]>();

    /// <summary>How many images are joined at the most, in the place of the server's; 1 joins none.</summary>
    public int? MaxBatch { get; set; }

    /// <summary>The least score of a box, unless the request says another.</summary>
    public float Threshold { get; set; } = 0.5f;

    /// <summary>Whether convolutions take no faster sums than the very products.</summary>
    public bool StrictAccuracy { get; set; }

    /// <summary>Whether a net for training is made the net to run.</summary>
    public bool Deploy { get; set; }

    /// <summary>Whether a layer without weights is an error.</summary>
    public bool Strict { get; set; }

    /// <summary>Reads a folder's model.json; without one all is as by default.</summary>
    /// <exception cref="CaffeException">It cannot be read or says what is not known.</exception>
    public static ModelSettings Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return new();
        try
        {
            ModelSettings settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.ModelSettings)
                ?? throw new CaffeException($"{path} is null");
            settings.Check(path);
            return settings;
        }
        catch (JsonException fault)
        {
            throw new CaffeException($"{path}: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CaffeException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Shapes as the library has them.</summary>
    /// <exception cref="ShapeException">One is impossible.</exception>
    public static Dictionary<string, Shape> Shapes(IReadOnlyDictionary<string, int[]> shapes) =>
        shapes.ToDictionary(pair => pair.Key, pair => Shape.Create(pair.Value));

    private void Check(string path)
    {
        if (MaxBatch < 1)
            throw new CaffeException($"{path}: max_batch is at least 1, not {MaxBatch}");
        if (Threshold is not (>= 0 and <= 1))
            throw new CaffeException($"{path}: threshold is from 0 to 1, not {Threshold}");
        if (new[] { Net, Weights, Labels, Preprocessing?.MeanFile }.FirstOrDefault(file => file is not null && Path.GetFileName(file) != file) is string elsewhere)
            throw new CaffeException($"{path}: '{elsewhere}' is not the name of a file in the model's folder");
        if (InputShapes is null || MaxShape is null || Preprocessing is null || InputShapes.Concat(MaxShape).Any(pair => pair.Value is null))
            throw new CaffeException($"{path}: null stands where something is wanted; leave it out");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ModelSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
