using CaffeSharp.Blobs;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Imaging;

namespace CaffeSharp.Tests.Cli;

/// <summary>A folder for the files of one test, gone afterwards.</summary>
internal sealed class Workshop : IDisposable
{
    /// <summary>A net whose five scores are its bias, whatever the picture.</summary>
    public const string Classifier = """
        name: "tiny"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
        layer {
          name: "score" type: "Convolution" bottom: "data" top: "score"
          param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
          convolution_param { num_output: 5 kernel_size: 4 weight_filler { type: "gaussian" std: 0.01 } bias_filler { type: "constant" value: 0.5 } }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public string Folder => _folder.FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public string Text(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public string Picture(string name, int height = 6, int width = 5)
    {
        Image picture = new(new ImageSize(height, width), 3, Enumerable.Range(0, height * width * 3).Select(k => (byte)(k * 7)).ToArray());
        picture.Save(this[name]);
        return this[name];
    }

    public string Array(string name, Shape shape, params float[] values)
    {
        NpyFile.Write(this[name], new Blob(shape, values));
        return this[name];
    }

    /// <summary>Weights that make <see cref="Classifier"/> give these scores.</summary>
    public string Scores(params float[] scores)
    {
        string path = this["scores.caffemodel"];
        var layer = new LayerWeights("score", "Convolution", [new Blob([scores.Length, 3, 4, 4]), new Blob([scores.Length], scores)]);
        using FileStream stream = File.Create(path);
        CaffeModelFile.Write(stream, new NetWeights("tiny", [layer]));
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
