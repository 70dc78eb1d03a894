namespace CaffeSharp.Onnx;

/// <summary>
/// A tensor inside the ONNX graph that is being written. Arithmetic on it writes an operator: <c>x * 2 + y</c> is a Mul and
/// an Add, with ONNX's broadcasting. The default value stands for an optional input left out.
/// </summary>
public readonly struct OnnxValue
{
    private readonly OnnxScope? _scope;
    private readonly string? _name;

    internal OnnxValue(OnnxScope scope, string name)
    {
        _scope = scope;
        _name = name;
    }

    /// <summary>Its name while the graph is written; names of blobs are put in at the end.</summary>
    public string Name => _name ?? "";

    internal OnnxScope Scope => _scope ?? throw new InvalidOperationException("An optional input that is left out has no numbers.");

    public static OnnxValue operator +(OnnxValue left, OnnxValue right) => left.Scope.Op("Add", [left, right]);

    public static OnnxValue operator -(OnnxValue left, OnnxValue right) => left.Scope.Op("Sub", [left, right]);

    public static OnnxValue operator *(OnnxValue left, OnnxValue right) => left.Scope.Op("Mul", [left, right]);

    public static OnnxValue operator /(OnnxValue left, OnnxValue right) => left.Scope.Op("Div", [left, right]);

    public static OnnxValue operator +(OnnxValue left, float right) => left + left.Scope.Constant(right);

    public static OnnxValue operator -(OnnxValue left, float right) => left - left.Scope.Constant(right);

    public static OnnxValue operator *(OnnxValue left, float right) => left * left.Scope.Constant(right);

    public static OnnxValue operator /(OnnxValue left, float right) => left / left.Scope.Constant(right);

    /// <summary>Applies an operator that takes this alone.</summary>
    public OnnxValue Apply(string op) => Scope.Op(op, [this]);
}
