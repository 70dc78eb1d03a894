namespace CaffeSharp.Imaging;

/// <summary>
/// The names of the 1,000 classes of ImageNet's ILSVRC 2012, which most published classifiers tell apart: <c>tench, Tinca tinca</c> is
/// class 0. They are the words of WordNet 3.0; <c>Labels/imagenet.txt</c> names the sources.
/// </summary>
public static class ImageNetLabels
{
    private const string Resource = "CaffeSharp.Imaging.Labels.imagenet.txt";

    private static readonly Lazy<IReadOnlyList<string>> All = new(Read);

    /// <summary>The names, by class index.</summary>
    public static IReadOnlyList<string> Names => All.Value;

    private static string[] Read()
    {
        using var reader = new StreamReader(typeof(ImageNetLabels).Assembly.GetManifestResourceStream(Resource)!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
    }
}
