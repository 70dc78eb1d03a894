using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>One of MTCNN's nets. Its outputs are told apart by their channels, since their names differ from file to file.</summary>
internal sealed class FaceNet : IDisposable
{
    // A plan is made for one number of images only, so a few idle ones are cheaper than a plan for every picture.
    private const int AtOnce = 16;

    private readonly Session _session;
    private readonly string _probability, _move;
    private readonly string? _points;

    public FaceNet(Net net, string name, bool hasPoints, SessionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(net);
        if (net.Graph.Inputs is not [{ Shape: { Axes: 4 } input }] || input[1] != 3)
            throw new ImageException($"{name} takes one input of [N, 3, W, H], not {Shapes(net.Graph.Inputs)}");
        _probability = Output(net, name, 2);
        _move = Output(net, name, 4);
        _points = hasPoints ? Output(net, name, 10) : null;
        _session = net.CreateSession(options);
    }

    public FaceScores Run(Blob input, CancellationToken cancellation)
    {
        NetOutputs outputs = _session.Run(input, cancellation);
        return new FaceScores(outputs[_probability], outputs[_move], _points is null ? null : outputs[_points]);
    }

    /// <summary>Looks at squares of a picture, each resized to the net's input.</summary>
    /// <returns>The squares that hold a face, in their order.</returns>
    public List<FaceCandidate> Judge(Image image, IEnumerable<Box> squares, int side, float threshold, CancellationToken cancellation)
    {
        var faces = new List<FaceCandidate>();
        var input = new Blob([AtOnce, 3, side, side]);
        int length = input.Shape.Count(1);
        foreach (Box[] boxes in squares.Where(box => FacePatch.CanCut(image, box)).Chunk(AtOnce))
        {
            for (int i = 0; i < boxes.Length; i++)
                FacePatch.Write(FacePatch.Cut(image, boxes[i]).Resize(new ImageSize(side, side)), input.Span.Slice(i * length, length));
            FaceScores scores = Run(input, cancellation);
            for (int i = 0; i < boxes.Length; i++)
            {
                float score = scores.Probability.Span[(2 * i) + 1];
                ReadOnlySpan<float> move = scores.Move.Span.Slice(4 * i, 4);
                float[] points = scores.Points?.Span.Slice(10 * i, 10).ToArray() ?? [];
                if (score >= threshold)
                    faces.Add(new FaceCandidate(boxes[i], score, new Box(move[0], move[1], move[2], move[3]), points));
            }
        }
        return faces;
    }

    public void Dispose() => _session.Dispose();

    private static string Output(Net net, string name, int channels) =>
        net.Graph.Outputs.FirstOrDefault(output => output.Shape.Axes >= 2 && output.Shape[1] == channels)?.Name
        ?? throw new ImageException($"{name} has an output of {channels} channels, and this net has only {Shapes(net.Graph.Outputs)}");

    private static string Shapes(IEnumerable<Value> values) => string.Join(", ", values.Select(value => $"'{value.Name}' {value.Shape}"));
}
