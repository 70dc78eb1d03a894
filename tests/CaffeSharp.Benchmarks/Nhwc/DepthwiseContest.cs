using CaffeSharp.Benchmarks.Peers;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Nhwc;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Nhwc;

/// <summary>
/// One depthwise 3×3 convolution with TensorFlow's SAME padding, computed in four ways into memory of their own, whose
/// results are compared first.
/// </summary>
internal sealed class DepthwiseContest : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly ConvolutionGeometry _geometry;
    private readonly Blob _nhwc, _nchw, _filter, _nhwcOutput, _nchwOutput, _turned, _peerOutput;
    private readonly PreparedConvolution _prepared;
    private readonly float[] _scratch;
    private readonly WorkerPool _pool = new(1);
    private readonly OnnxRuntimeModel _peer;

    /// <summary>Makes the data and compares the results.</summary>
    /// <exception cref="CaffeException">Two of them differ.</exception>
    public DepthwiseContest(int channels, int size, int stride)
    {
        int output = (size + stride - 1) / stride, pad = Math.Max(((output - 1) * stride) + 3 - size, 0) / 2;
        _geometry = new ConvolutionGeometry
        {
            Batch = 1,
            InChannels = channels,
            OutChannels = channels,
            Groups = channels,
            In = [size, size],
            Out = [output, output],
            Kernel = [3, 3],
            Stride = [stride, stride],
            Dilation = [1, 1],
            PadBefore = [pad, pad],
        };
        _nhwc = RandomBlob.Of([1, size, size, channels], 1);
        _nchw = new Blob([1, channels, size, size]);
        Turn(_nhwc, _nchw, channels);
        _filter = RandomBlob.Of([3, 3, channels, 1], 2);
        _nhwcOutput = new Blob([1, output, output, channels]);
        _turned = new Blob(_nhwcOutput.Shape);
        _nchwOutput = new Blob([1, channels, output, output]);
        _peerOutput = new Blob(_nchwOutput.Shape);
        var weights = new Blob([channels, 1, 3, 3]);
        Turn(_filter, weights, channels);
        var problem = new ConvolutionProblem(_geometry);
        _prepared = ConvolutionKernels.Choose(problem).Kernel.Prepare(problem, weights.Span, Epilogue.None);
        _scratch = GC.AllocateArray<float>(_prepared.ScratchFloats(_pool.Threads), pinned: true);
        _peer = OnnxConv.Load(_geometry, weights, new Blob([channels]), _nchw, _peerOutput, threads: 1);
        _peer.Run();
        Nchw();
        Compare("NCHW", _nchwOutput);
        Nhwc();
        Turn(_nhwcOutput, _nchwOutput, channels);
        Compare("NHWC", _nchwOutput);
    }

    /// <summary>NHWC, NCHW, NCHW with both conversions, ONNX Runtime.</summary>
    public IReadOnlyList<Action> Contenders => [Nhwc, Nchw, Converted, _peer.Run];

    public void Dispose()
    {
        _peer.Dispose();
        _pool.Dispose();
    }

    private void Nhwc() => NhwcDepthwise.Forward(_geometry, _nhwc.Span, _filter.Span, _nhwcOutput.Span);

    private void Nchw() => _prepared.Run(1, _nchw.Span, [], _nchwOutput.Span, _scratch, _pool);

    private void Converted()
    {
        Turn(_nhwc, _nchw, _geometry.InChannels);
        Nchw();
        Turn(_nchwOutput, _turned, _turned.Shape.Count() / _geometry.OutChannels);
    }

    private void Compare(string who, Blob blob)
    {
        for (int i = 0; i < blob.Span.Length; i++)
        {
            if (Math.Abs(blob.Span[i] - _peerOutput.Span[i]) > Tolerance)
                throw new CaffeException($"{who} gives {blob.Span[i]} where ONNX Runtime gives {_peerOutput.Span[i]}");
        }
    }

    /// <summary>Rows into columns: a matrix of rows of <paramref name="columns"/>.</summary>
    private static unsafe void Turn(Blob from, Blob to, int columns)
    {
        int rows = from.Shape.Count() / columns;
        fixed (float* source = from.Span, target = to.Span)
            Transpose.Copy(source, columns, target, rows, rows, columns);
    }
}
