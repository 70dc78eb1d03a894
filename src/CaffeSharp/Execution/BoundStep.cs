using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;
using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>A step with the blobs it works on and what its layer keeps between runs.</summary>
internal sealed class BoundStep
{
    private readonly Step _planned;
    private readonly Shape[] _stored;
    private readonly Blob[] _bottoms, _tops;
    private readonly float[] _state;
    private Step _step;
    private Shape[] _expected;

    /// <summary>Binds a step.</summary>
    /// <param name="step">What is planned.</param>
    /// <param name="stored">The shapes of the bottoms as they are stored when all goes as planned.</param>
    public BoundStep(Step step, Shape[] stored)
    {
        _planned = _step = step;
        _stored = _expected = stored;
        _bottoms = new Blob[step.Node.Bottoms.Count];
        _tops = new Blob[step.Node.Tops.Count];
        _state = new float[step.StateSize];
    }

    public Node Node => _planned.Node;

    public IReadOnlyList<Blob> Tops => _tops;

    /// <summary>How long the step took in the runs that were timed.</summary>
    public StepClock Clock { get; } = new();

    /// <summary>What the step took, with what it computes as it was planned.</summary>
    public StepProfile Profile => new(_planned, Clock);

    /// <summary>Computes the step's tops and puts them among the values.</summary>
    public void Run(Blob[] values, Memory<float> scratch, WorkerPool pool, Func<Node, Shape[], Step> replan)
    {
        bool asPlanned = true;
        for (int i = 0; i < _bottoms.Length; i++)
        {
            _bottoms[i] = values[Node.Bottoms[i].Id];
            asPlanned &= _bottoms[i].Shape == _expected[i];
        }
        for (int i = 0; i < _tops.Length; i++)
            _tops[i] = values[Node.Tops[i].Id];
        if (!asPlanned)
            Replan(replan);
        if (!ReferenceEquals(_step, _planned))
            FitTops();
        Memory<float> room = _step.Kernel.ScratchSize <= scratch.Length ? scratch : new float[_step.Kernel.ScratchSize];
        _step.Kernel.Run(new LayerRun(_bottoms, _tops, room.Span, _state), pool);
        for (int i = 0; i < _tops.Length; i++)
            values[Node.Tops[i].Id] = _tops[i];
    }

    /// <summary>Chooses again for the shapes that a data-dependent layer before this one made.</summary>
    private void Replan(Func<Node, Shape[], Step> replan)
    {
        Shape[] shapes = [.. _bottoms.Select(bottom => bottom.Shape)];
        _expected = shapes;
        _step = shapes.SequenceEqual(_stored) ? _planned
            : _planned.Kernel.Fits(shapes) ? _planned.With(shapes)
            : replan(Node, shapes);
    }

    private void FitTops()
    {
        Shape[] shapes = ShapeInference.Infer(Node, _step.Bottoms);
        for (int i = 0; i < _tops.Length; i++)
        {
            int count = shapes[i].Count();
            Memory<float> memory = _tops[i].Data.Length >= count ? _tops[i].Data[..count] : Blob.Allocate(count);
            _tops[i] = new Blob(shapes[i], memory);
        }
    }

    /// <summary>Makes a recurrent layer begin afresh.</summary>
    public void Forget() => Array.Clear(_state);
}
