using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Planning;
using CaffeSharp.Proto;

namespace CaffeSharp;

/// <summary>
/// A Caffe network, ready to run: the prototxt's layers with their trained weights or fillers. Immutable; any number of
/// sessions may run it at once.
/// </summary>
/// <example>
/// <code>
/// var net = Net.Load("deploy.prototxt", "weights.caffemodel");
/// using var session = net.CreateSession();
/// Blob prob = session.Run(image)["prob"];
/// </code>
/// </example>
public sealed class Net
{
    private readonly PlanCache _plans;

    private Net(NetGraph graph)
    {
        Graph = graph;
        _plans = new PlanCache(graph);
    }

    /// <summary>The layers and the values between them.</summary>
    public NetGraph Graph { get; }

    /// <summary>Where the blobs of a run lie at the shapes the net declares. What kernels need besides is in a session's <see cref="Plan"/>.</summary>
    /// <exception cref="CaffeException">They are more than an array holds.</exception>
    internal MemoryLayout BlobMemory => MemoryPlanner.Plan(Graph);

    /// <summary>Loads a net from its files.</summary>
    /// <param name="net">A prototxt of any vintage, a solver.prototxt that points to one, or a caffemodel, whose net is made a deploy net.</param>
    /// <param name="weights">
    /// Its trained weights, told by content: <c>.caffemodel</c> or <c>.caffemodel.h5</c>. Without, a caffemodel given as the net
    /// brings its own, and the layers of a prototxt stand at their fillers.
    /// </param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CaffeException">A file is not what it should be, or the net is wrong in itself or does not fit the weights.</exception>
    public static Net Load(string net, string? weights = null, NetOptions? options = null)
    {
        NetFile file = NetFile.Read(net, options?.Dialect);
        NetWeights? trained = weights is null ? null : options is { LeavesWeightsInFile: true } ? NetWeights.LeaveInFile(weights) : NetWeights.Load(weights);
        return Build(file, trained, options);
    }

    /// <summary>Loads a net from streams, for example embedded resources.</summary>
    /// <param name="net">What <see cref="Load(string, string?, NetOptions?)"/> takes as a file, from where the stream stands to its end.</param>
    /// <param name="weights">Its trained weights, <c>.caffemodel</c> or <c>.caffemodel.h5</c>.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CaffeException">A stream does not hold what it should, or the net is wrong in itself or does not fit the weights.</exception>
    public static Net Load(Stream net, Stream? weights = null, NetOptions? options = null) =>
        Build(NetFile.Read(net, "the net", options?.Dialect), weights is null ? null : NetWeights.Load(weights), options);

    /// <summary>Loads a net from memory.</summary>
    /// <param name="net">The bytes of a file as for <see cref="Load(string, string?, NetOptions?)"/>.</param>
    /// <param name="weights">The bytes of its trained weights; empty for none.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CaffeException">The bytes are not what they should be, or the net is wrong in itself or does not fit the weights.</exception>
    public static Net Load(ReadOnlyMemory<byte> net, ReadOnlyMemory<byte> weights = default, NetOptions? options = null) =>
        Build(NetFile.Read(MemoryBytes.Open(net), "the net", options?.Dialect), weights.IsEmpty ? null : NetWeights.Load(weights), options);

    /// <summary>Makes a net from a prototxt's text.</summary>
    /// <param name="prototxt">The text.</param>
    /// <param name="weights">The trained weights. Without, every layer stands at its filler.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CaffeException">The text is not a net, or the net does not fit the weights.</exception>
    public static Net Parse(string prototxt, NetWeights? weights = null, NetOptions? options = null) =>
        Build(TextFormat.Parse<NetParameter>(prototxt), weights, options);

    /// <summary>Makes a net from a parsed prototxt.</summary>
    /// <param name="text">The net's text.</param>
    /// <param name="weights">The trained weights. Without, every layer stands at its filler.</param>
    /// <param name="options">How it is loaded.</param>
    /// <exception cref="CaffeException">The net is wrong in itself or does not fit the weights.</exception>
    public static Net Build(TextDocument<NetParameter> text, NetWeights? weights = null, NetOptions? options = null) =>
        new(GraphBuilder.Build(text, weights, (options ?? new()).ToBuildOptions()));

    private static Net Build(NetFile file, NetWeights? weights, NetOptions? options) =>
        new(GraphBuilder.Build(file, weights, (options ?? new()).ToBuildOptions()));

    /// <summary>Makes a session, which holds the buffers of one run at a time.</summary>
    /// <param name="options">How it runs the net; all cores, fast sums and nothing kept when <see langword="null"/>.</param>
    /// <exception cref="NetException">A name in <see cref="SessionOptions.Keep"/> is none of the net's.</exception>
    public Session CreateSession(SessionOptions? options = null) => new(Graph, _plans, options);
}
